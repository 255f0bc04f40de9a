import { type Decode, field } from './decode.js'
import type { GraphQLOperation } from './operations.js'

/**
 * An operation on one root field, its document made from the signature and from what is read of the answer:
 * `query users(ids:[ID!]!)` gives `query Users($ids:[ID!]!){users(ids:$ids){id name}}`.
 *
 * @param variables What the arguments are. Default: the fields of the request.
 */
export function defineOperation<Request, Result>(
  signature: `${'query' | 'mutation' | 'subscription'} ${string}`,
  read: Decode<Result>,
  variables: (request: Request) => object = (request) => request as object,
): GraphQLOperation<Request, Result> {
  const [, kind, first = '', rest = '', args = ''] = /(\w+) (\w)(\w*)(.*)/.exec(signature) ?? []
  const name = first + rest
  const declared = args.replace(/\w+:/g, '$$$&')
  const passed = args.replace(/(\w+):[^,)]+/g, '$1:$$$1')
  return {
    document: `${kind} ${first.toUpperCase()}${rest}${declared}{${name}${passed}${selectionOf(read)}}`,
    variables,
    decode: (data) => field(data, name, read, 'data'),
  }
}

/** What a document asks for so that it can be read: the fields of an object, in braces; empty for anything else. */
export function selectionOf({ selection = '' }: Decode<unknown>): string {
  return selection
}
