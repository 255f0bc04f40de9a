// The transport with the map of the reference schema, against the gateway whose URL is given.
import { createLiveQueryTransport } from '@parley/live-query'

const [url = ''] = process.argv.slice(2)
const transport = createLiveQueryTransport({ url, me: { id: 'ada' }, getToken: () => 'ada' })
const conversationId = 'c1'
const call = { signal: AbortSignal.timeout(10_000) }
const text = await new Promise((resolve, reject) => {
  const operation = { clientId: 'k1', queuedAt: 0, conversationId, content: { text: 'over HTTP' } }
  transport.listen(
    { kind: 'conversation', conversationId },
    {
      ready: () => transport.send(operation, call).catch(reject),
      events() {},
      snapshot: (_id, { messages: [first] }) => first && resolve(first.text),
      gap() {},
      closed: reject,
    },
  )
})
const page = await transport.loadMessages({ conversationId, start: 'newest', limit: 10 }, call)
console.log(`${text}\n${page.messages.length}`)
transport.close()
