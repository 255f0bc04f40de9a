/** One more than the server replays, and how many one document may have. */
const tooManyChanges = 1_001
const changesPerRequest = 10

/** Makes more changes than the server replays: from before them nothing is resumed. False for who is no member. */
export async function changeOften(
  url: string,
  token: string,
  conversationId: string,
): Promise<boolean> {
  const ask = async (query: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { id: conversationId } }),
    })
    return (await response.json()) as {
      readonly data?: { readonly messages?: { readonly messages: readonly { id: string }[] } }
      readonly errors?: unknown
    }
  }
  const page = await ask(
    'query ($id: ID!) { messages(conversationId: $id, limit: 1) { messages { id } } }',
  )
  const messageId = page.data?.messages?.messages[0]?.id
  if (messageId === undefined) return false

  for (let done = 0; done < tooManyChanges; done += changesPerRequest) {
    const changes = Array.from({ length: changesPerRequest }, (_, index) => {
      const target = `clientId: "change-${done + index}", conversationId: $id, messageId: "${messageId}"`
      const reaction = `emoji: "👍", on: ${index % 2 === 0}`
      return `c${index}: setReaction(input: { ${target}, ${reaction} }) { id }`
    })
    const { errors } = await ask(`mutation ($id: ID!) { ${changes.join(' ')} }`)
    if (errors !== undefined) throw new Error('The server did not perform the changes.')
  }
  return true
}
