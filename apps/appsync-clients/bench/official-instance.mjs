// aws-amplify as an app has it. It is bundled, and the bundle loaded once for each client: it keeps one configuration and
// one socket for all of a page.
import { Amplify } from 'aws-amplify'
import { generateClient } from 'aws-amplify/api'
import { listen as query } from '../run/operations.mjs'

/** @param {(text: string) => void} hear */
export function listen({ endpoint, apiKey, conversationId }, hear, failed) {
  const region = 'us-east-1'
  Amplify.configure({
    API: { GraphQL: { endpoint, region, defaultAuthMode: 'apiKey', apiKey } },
  })
  generateClient()
    .graphql({ query, variables: { conversationId } })
    .subscribe({
      next: ({ data }) =>
        data.onConversationChange.message && hear(data.onConversationChange.message.text),
      error: failed,
    })
}
