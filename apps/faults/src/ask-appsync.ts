import type { Account } from './subject.js'

/** Asks an AppSync endpoint round every transport; resolves with the `data` of its answer. */
export async function askAppSync(
  endpoint: string,
  { token }: Account,
  query: string,
): Promise<unknown> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: token },
    body: JSON.stringify({ query }),
  })
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown }
  if (errors !== undefined) throw new Error('The server was asked directly and refused.')
  return data
}
