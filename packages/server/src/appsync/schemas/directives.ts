/** What AppSync adds to every schema. */
export const appSyncDirectives = /* GraphQL */ `
  directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`
