// A client of the wire protocol: streams, comes back with its last id, keeps every frame, counts every delivery.
import { request } from 'node:http'
import fastJsonPatch from 'fast-json-patch'

/**
 * @param {string} url
 * @param {string} user
 * @param {(index: number, at: number) => void} onMessage called for each message that a frame brings, by the number in its text
 */
export function createClient(url, user, onMessage = () => {}) {
  const client = {
    /** How often each message arrived. */
    seen: new Map(),
    frames: [],
    /** Of what came after the first frame of a connection, resumes included. */
    patchBytes: 0,
    patchFrames: 0,
    wholeFrames: 0,
    connections: 0,
    lastId: '',
    isClosed: false,
    bytesRead: () => socket?.bytesRead ?? 0,
  }
  let socket
  let call

  const take = (block, at) => {
    const data = /^data: (.*)$/m.exec(block)?.[1]
    if (data === undefined || !block.startsWith('id: ')) return
    client.lastId = block.slice(4, block.indexOf('\n'))
    client.frames.push(data)
    const isPatch = data.startsWith('[')
    if (isPatch) {
      client.patchFrames += 1
      client.patchBytes += Buffer.byteLength(block) + 2
    } else client.wholeFrames += 1
    for (const [, number] of data.matchAll(/"text":"message (\d+) /g)) {
      const index = Number(number)
      const count = client.seen.get(index) ?? 0
      // The whole repeats what is known; a patch must not.
      if (count === 0 || isPatch) client.seen.set(index, count + 1)
      if (count === 0) onMessage(index, at)
    }
  }

  client.connect = () =>
    new Promise((resolve, reject) => {
      client.connections += 1
      const headers = { authorization: `Bearer ${user}`, accept: 'text/event-stream' }
      if (client.lastId !== '') headers['last-event-id'] = client.lastId
      call = request(url, { headers, agent: false })
      call.on('socket', (opened) => {
        socket = opened
      })
      call.on('error', (error) => (client.isClosed ? resolve() : reject(error)))
      call.on('response', (response) => {
        if (response.statusCode !== 200) {
          reject(new Error(`a client was answered ${response.statusCode}`))
          return
        }
        response.setEncoding('utf8')
        let text = ''
        response.on('data', (chunk) => {
          const at = performance.now()
          const blocks = (text + chunk).split('\n\n')
          text = blocks.pop()
          for (const block of blocks) take(block, at)
          if (client.frames.length > 0) resolve()
        })
        response.on('error', () => {})
        response.on('close', () => client.onClosed?.())
      })
      call.end()
    })
  client.close = () => {
    client.isClosed = true
    call?.destroy()
  }
  return client
}

/** Clients that got the same frames have the same state: it is made once for all of them. */
export function statesOf(clients) {
  const made = new Map()
  return clients.map(({ frames }) => {
    const key = frames.join('\n')
    if (!made.has(key)) {
      let state
      for (const frame of frames) {
        const value = JSON.parse(frame)
        state = Array.isArray(value)
          ? fastJsonPatch.applyPatch(state, value, true).newDocument
          : value
      }
      made.set(key, JSON.stringify(state))
    }
    return made.get(key)
  })
}
