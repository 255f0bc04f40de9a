// Bundled by `runtimes.test.ts` and run by every runtime that is there: Web standards are all it may use.
import { createLiveGateway, defineOperation } from '@parley/live-gateway'

// The gateway's timers keep no process alive; a server's connections do.
const alive = setInterval(() => {}, 1_000)
let rows = [{ id: 'm1', text: 'x'.repeat(60) }]
const gateway = createLiveGateway({
  operations: [
    defineOperation({
      name: 'Messages',
      document: '{ messages { id text } }',
      access: 'anyone',
      sharing: 'everyone',
      upstream: () => ({ data: { messages: rows } }),
    }),
  ],
})
const ask = (query: string) =>
  gateway.handle(new Request(`http://gateway.test/operations/Messages${query}`))

const tag = (await ask('')).headers.get('etag')
const { body } = await ask('?wg_live&wg_sse&wg_json_patch')
const reader = body?.getReader()
const decoder = new TextDecoder()
let text = ''
while (!text.includes('data: [')) {
  const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
  if (done) throw new Error('the stream has ended')
  text += decoder.decode(value, { stream: true })
  if (!text.includes('"m1"') || rows.length > 1) continue
  rows = [...rows, { id: 'm2', text: 'hello' }]
  await gateway.invalidate('Messages')
}
await reader?.cancel()
gateway.close()
clearInterval(alive)
console.log(tag?.startsWith('W/"') && text.includes('"path":"/data/messages/1"') ? 'works' : text)
