import { ChatError } from '@parley/core'

/** The variables of one request, read by name and checked as the schema declares them. */
export interface Variables {
  /** Throws ChatError `invalid` where it is missing or no text. */
  text(name: string): string
  optionalText(name: string): string | undefined
  texts(name: string): readonly string[]
  number(name: string): number
  optionalNumber(name: string): number | undefined
  flag(name: string): boolean
  /** The variables inside an input object. */
  input(name: string): Variables
}

/** A variable that is null counts as left out, as in GraphQL. */
export function readVariables(values: unknown): Variables {
  const given = (name: string): unknown =>
    (typeof values === 'object' && values !== null && Object.hasOwn(values, name)
      ? (values as Readonly<Record<string, unknown>>)[name]
      : undefined) ?? undefined

  function optional<T>(name: string, isWanted: (value: unknown) => value is T): T | undefined {
    const value = given(name)
    if (value === undefined || isWanted(value)) return value
    throw variableError(name)
  }

  function required<T>(name: string, isWanted: (value: unknown) => value is T): T {
    const value = optional(name, isWanted)
    if (value === undefined) throw variableError(name)
    return value
  }

  return {
    text: (name) => required(name, isText),
    optionalText: (name) => optional(name, isText),
    texts: (name) => required(name, areTexts),
    number: (name) => required(name, isWholeNumber),
    optionalNumber: (name) => optional(name, isWholeNumber),
    flag: (name) => required(name, isFlag),
    input: (name) => readVariables(required(name, isObject)),
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText)
const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value)
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function variableError(name: string): ChatError {
  return new ChatError('invalid', {
    message: `The variable "${name}" is missing or of the wrong type, so nothing was done. See the schema.`,
  })
}
