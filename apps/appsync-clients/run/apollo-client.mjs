// Both versions of Apollo and of AWS's links take the same calls.
import { listen, send } from './operations.mjs'

const typeOf = {
  apiKey: 'API_KEY',
  userPool: 'AMAZON_COGNITO_USER_POOLS',
  oidc: 'OPENID_CONNECT',
  iam: 'AWS_IAM',
  lambda: 'AWS_LAMBDA',
}

export const runApolloClient =
  ({ apollo, authLink, subscriptionLink }) =>
  ({ url, region, mode, apiKey, token, credentials }) => {
    const { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } = apollo
    const auth = { type: typeOf[mode], apiKey, token, jwtToken: token, credentials }
    const client = new ApolloClient({
      link: ApolloLink.from([
        authLink.createAuthLink({ url, region, auth }),
        subscriptionLink.createSubscriptionHandshakeLink(
          { url, region, auth },
          new HttpLink({ uri: url }),
        ),
      ]),
      cache: new InMemoryCache(),
      // Apollo 4 would add `extensions` to the body after AWS's link has signed it.
      enhancedClientAwareness: { transport: false },
    })
    return {
      listen(conversationId, next, error) {
        const subscription = client
          .subscribe({ query: gql(listen), variables: { conversationId } })
          .subscribe({
            next: ({ data, error: failure }) =>
              failure === undefined ? next(data.onConversationChange) : error(failure),
            error,
          })
        return () => subscription.unsubscribe()
      },
      async send(input) {
        const { data } = await client.mutate({ mutation: gql(send), variables: { input } })
        return data.sendMessage
      },
    }
  }
