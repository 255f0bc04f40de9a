import { describe, expect, it } from 'vitest'
import { send as sendElsewhere } from '../running-server.js'
import { annAndBob, ask, changeFields, onConversationChange, Realtime, send } from './local-app-sync.js'

describe('an event', () => {
  it('is what the mutation answered, for everybody who listens to its conversation', async () => {
    const { server, ann, bob, conversationId } = await annAndBob()
    const realtime = await Realtime.connect(server, 'parley', bob.auth)
    const id = await realtime.listen(bob.auth, onConversationChange, { conversationId })
    const { data } = await send(server, ann.auth, conversationId, 'Hello')
    const event = await realtime.frame(id)
    expect(event.type).toBe('data')
    expect(event.payload.data.onConversationChange).toEqual(data.sendMessage)
    expect(data.sendMessage.message).toMatchObject({ text: 'Hello', author: { id: ann.user.id } })
  })
})
void [ask, changeFields, sendElsewhere]
