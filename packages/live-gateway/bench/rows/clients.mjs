import { createClient } from '../client.mjs'

/** Streams of the first members, each signed in as another; resolves when all have their first frame. */
export async function openClients({ users }, url, count, operationOf, roomOf, onMessage) {
  const clients = users.slice(0, count).map((user, index) => {
    const variables = encodeURIComponent(JSON.stringify({ room: roomOf(index) }))
    const path = `/operations/${operationOf(index)}?wg_json_patch&wg_live=&wg_sse=&wg_variables=${variables}`
    return createClient(url + path, user, onMessage)
  })
  for (let start = 0; start < clients.length; start += 100) {
    await Promise.all(clients.slice(start, start + 100).map((client) => client.connect()))
  }
  return clients
}
