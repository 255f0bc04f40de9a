// aws-amplify 6: the current handshake, all five modes.
import { Amplify } from 'aws-amplify'
import { generateClient } from 'aws-amplify/api'
import { decodeJWT } from 'aws-amplify/auth'
import { runClient } from '../run/client-process.mjs'
import { listen, send } from '../run/operations.mjs'

runClient(
  ({ url, region, mode, apiKey, token, credentials }) => {
    Amplify.configure(
      { API: { GraphQL: { endpoint: url, region, defaultAuthMode: mode, apiKey } } },
      {
        Auth: {
          tokenProvider: {
            getTokens: async () => (token === undefined ? null : { accessToken: decodeJWT(token) }),
          },
          credentialsProvider: {
            getCredentialsAndIdentityId: async () => ({ credentials }),
            clearCredentialsAndIdentityId: () => {},
          },
        },
      },
    )
    const client = generateClient({
      authMode: mode,
      ...(mode === 'lambda' ? { authToken: token } : {}),
    })
    return {
      listen(conversationId, next, error) {
        const subscription = client
          .graphql({ query: listen, variables: { conversationId } })
          .subscribe({ next: ({ data }) => next(data.onConversationChange), error })
        return () => subscription.unsubscribe()
      },
      async send(input) {
        const { data } = await client.graphql({ query: send, variables: { input } })
        return data.sendMessage
      },
    }
  },
  import.meta.url,
)
