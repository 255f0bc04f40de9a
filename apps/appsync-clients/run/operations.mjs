// What every client asks: each selects all that subscriptions and their filters need.
export const changeFields =
  'conversationId memberIds userId message { id conversationId text author { id name } position }'

export const send = /* GraphQL */ `
  mutation Send($input: SendMessageInput!) {
    sendMessage(input: $input) { ${changeFields} }
  }
`
export const listen = /* GraphQL */ `
  subscription Listen($conversationId: ID!) {
    onConversationChange(conversationId: $conversationId) { ${changeFields} }
  }
`
