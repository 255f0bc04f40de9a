import { request } from 'node:http'

/** One GraphQL request on a connection of its own, as those of before may have died with the endpoint. */
export async function ask(url, key, query, variables) {
  const body = await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': key }
    const call = request(url, { method: 'POST', agent: false, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    call.on('error', reject)
    call.end(JSON.stringify({ query, variables }))
  })
  const { data, errors } = JSON.parse(body)
  if (errors !== undefined) throw new Error(`the endpoint answered ${JSON.stringify(errors)}`)
  return data
}
