import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

const toWholeNumber = (value: unknown): number => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new GraphQLError('A Long is a whole number of at most 2^53 - 1 either way.')
}

/** Milliseconds and change numbers: they outgrow GraphQL's own 32-bit Int. */
export const longScalar = new GraphQLScalarType<number, number>({
  name: 'Long',
  serialize: toWholeNumber,
  parseValue: toWholeNumber,
  parseLiteral: (node) => toWholeNumber(node.kind === Kind.INT ? Number(node.value) : undefined),
})
