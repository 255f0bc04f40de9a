import { ChatError, createChatClient, type TransportCapabilities } from '@parley/core'
import { createMemoryBackend, createVirtualEnvironment } from '@parley/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

const ada = { id: 'ada', name: 'Ada' }

/** Ada's room with 300 messages, of which the newest 50 are loaded; `m7` stands for the seventh. */
async function room(capabilities: Partial<TransportCapabilities> = {}) {
  const environment = createVirtualEnvironment()
  const { clock } = environment
  const messages = Array.from({ length: 300 }, (_, index) => ({
    authorId: 'ada',
    text: `m${index + 1}`,
    createdAt: clock.now() - (300 - index) * 1_000,
  }))
  const backend = createMemoryBackend({
    clock,
    users: [ada],
    conversations: [{ id: 'room', memberIds: ['ada'], messages }],
  })
  const strongest = backend.transportFor('ada')
  const transport = {
    ...strongest,
    capabilities: { ...strongest.capabilities, ...capabilities },
  }
  const client = createChatClient({ transport, environment })
  onTestFinished(() => client.close())
  const conversation = client.conversation('room')
  conversation.open()
  await clock.advance(100)
  const id = (text: string) => backend.messages('room').find((one) => one.text === text)?.id ?? ''
  const settled = async <T>(answer: Promise<T>) => {
    await clock.advance(1_000)
    return answer
  }
  /** What stands in the list, runs of messages in short: `m1-m50 ... m251-m300`. */
  const shown = () => {
    const runs: string[][] = [[]]
    const timeline = conversation.timeline.get()
    for (let index = 0; index < timeline.length; index += 1) {
      const item = timeline.at(index)
      if (item.kind === 'gap') runs.push([])
      else runs.at(-1)?.push(item.message.text)
    }
    return runs.map((run) => `${run[0]}-${run.at(-1)}`).join(' ... ')
  }
  const gap = () => {
    const timeline = conversation.timeline.get()
    for (let index = 0; index < timeline.length; index += 1)
      if (timeline.at(index).kind === 'gap') return timeline.at(index).key
    return ''
  }
  return { backend, conversation, id, settled, shown, gap }
}

describe('a message that is not loaded', () => {
  it('is read with what is around it, and a gap to the rest', async () => {
    const { conversation, id, settled, shown } = await room()
    expect(await settled(conversation.loadAround(id('m100')))).toBe(true)
    expect(shown()).toBe('m75-m124 ... m251-m300')
  })

  it('is not read again once it is there', async () => {
    const { backend, conversation, id, settled } = await room()
    await settled(conversation.loadAround(id('m100')))
    const before = backend.link('ada').calls.length
    expect(await settled(conversation.loadAround(id('m101')))).toBe(true)
    expect(backend.link('ada').calls).toHaveLength(before)
  })

  it('is not found where the transport cannot page around it, nor where it is gone', async () => {
    const without = await room({ paging: ['before'] })
    expect(await without.settled(without.conversation.loadAround(without.id('m100')))).toBe(false)
    const { conversation, settled, shown } = await room()
    expect(await settled(conversation.loadAround('not there'))).toBe(false)
    expect(shown()).toBe('m251-m300')
    expect(conversation.state.get().error).toBeUndefined()
  })

  it('is not found where the read fails, and found by the next one', async () => {
    const { backend, conversation, id, settled } = await room()
    backend.link('ada').failNext('loadMessages', new ChatError('invalid'))
    expect(await settled(conversation.loadAround(id('m100')))).toBe(false)
    expect(await settled(conversation.loadAround(id('m100')))).toBe(true)
  })
})

describe('a gap', () => {
  it('is filled from the side that the reader comes from', async () => {
    const { conversation, id, settled, shown, gap } = await room()
    await settled(conversation.loadAround(id('m100')))
    await settled(conversation.loadGap(gap(), 'above'))
    expect(shown()).toBe('m75-m174 ... m251-m300')
    await settled(conversation.loadGap(gap(), 'below'))
    expect(shown()).toBe('m75-m174 ... m201-m300')
    await settled(conversation.loadGap(gap()))
    expect(shown()).toBe('m75-m300')
  })

  it('is filled from below where the transport cannot read on from above', async () => {
    const { conversation, id, settled, shown, gap } = await room({ paging: ['before', 'around'] })
    await settled(conversation.loadAround(id('m100')))
    await settled(conversation.loadGap(gap(), 'above'))
    expect(shown()).toBe('m75-m124 ... m201-m300')
  })
})
