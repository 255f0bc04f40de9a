import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  type ValidationRule,
  validate,
} from 'graphql'

const maxTokens = 1_000
const maxKept = 200
/** Longer ones are not kept, so that strangers cannot fill the memory with them. */
const maxKeptCharacters = 10_000

export type PreparedDocument =
  | { readonly document: DocumentNode; readonly errors?: never }
  | { readonly errors: readonly GraphQLError[]; readonly document?: never }

/** Parses and validates; the same text gives the same document, over HTTP as over sockets. */
export type PrepareDocument = (text: string) => PreparedDocument

export function createPrepareDocument(
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
): PrepareDocument {
  const kept = new Map<string, PreparedDocument>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const prepared = prepare(schema, rules, text)
    if (text.length <= maxKeptCharacters) {
      const oldest = kept.size < maxKept ? undefined : kept.keys().next().value
      if (oldest !== undefined) kept.delete(oldest)
      kept.set(text, prepared)
    }
    return prepared
  }
}

function prepare(
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
  text: string,
): PreparedDocument {
  try {
    const document = parse(text, { maxTokens })
    const errors = validate(schema, document, rules, { maxErrors: 10 })
    return errors.length === 0 ? { document } : { errors }
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  }
}
