// One subscription and one mutation of the Serverless example's schema, as an app writes them with aws-amplify.
import { Amplify } from 'aws-amplify'
import { generateClient } from 'aws-amplify/api'

const query = 'subscription { addMessage { messageId body createdAt handle } }'
const mutation =
  'mutation ($body: String!) { createMessage(body: $body) { messageId body createdAt handle } }'

export function start({ endpoint, key }, hear, failed) {
  Amplify.configure({
    API: { GraphQL: { endpoint, region: 'us-east-1', defaultAuthMode: 'apiKey', apiKey: key } },
  })
  const client = generateClient()
  const subscription = client
    .graphql({ query })
    .subscribe({ next: ({ data }) => hear(data.addMessage.body), error: failed })
  return {
    send: (body) => client.graphql({ query: mutation, variables: { body } }),
    close: () => subscription.unsubscribe(),
  }
}
