import { isJsonObject } from '../json.js'
import { checkObject } from './check-object.js'
import type { VariableRule, VariableRules, VariablesOf } from './variable-rule.js'

/** The kinds of variables an operation can take. Every one is required unless it is `variable.optional(…)`. */
export const variable = {
  /** Text; also for `ID`. At most `maxLength` UTF-16 units, 1,000 by default. */
  string: ({ maxLength = 1_000 }: { readonly maxLength?: number } = {}) =>
    rule<string>('string', `a string of at most ${maxLength} characters`, (value) =>
      typeof value === 'string' && value.length <= maxLength ? value : undefined,
    ),

  /** A whole number within the 32 bits of GraphQL's `Int`, or within narrower bounds. */
  integer: ({ min = -(2 ** 31), max = 2 ** 31 - 1 }: Bounds = {}) =>
    rule<number>(
      'integer',
      `an integer from ${min} to ${max}`,
      (value) => (Number.isInteger(value) && isWithin(value, min, max) ? value : undefined),
      toNumber,
    ),

  /** A finite number. */
  number: ({ min = -Number.MAX_VALUE, max = Number.MAX_VALUE }: Bounds = {}) =>
    rule<number>(
      'number',
      `a number from ${min} to ${max}`,
      (value) => (isWithin(value, min, max) ? value : undefined),
      toNumber,
    ),

  boolean: () =>
    rule<boolean>(
      'boolean',
      'true or false',
      (value) => (typeof value === 'boolean' ? value : undefined),
      (text) => (text === 'true' ? true : text === 'false' ? false : text),
    ),

  /** One of the given strings; for enums. */
  oneOf: <const Choice extends string>(...choices: readonly Choice[]) =>
    rule<Choice>('string', `one of ${choices.join(', ')}`, (value) =>
      choices.find((choice) => choice === value),
    ),

  /** A list, of at most `maxItems`, 100 by default. */
  list: <Item>(item: VariableRule<Item>, { maxItems = 100 }: { readonly maxItems?: number } = {}) =>
    ({
      ...rule<readonly Item[]>('list', '', () => undefined, fromJson),
      check(value, path, problems) {
        if (!Array.isArray(value) || value.length > maxItems) {
          problems.push({
            propertyPath: path,
            message: `must be a list of at most ${maxItems} items`,
          })
          return undefined
        }
        return value.map((one, index) => item.check(one, `${path}/${index}`, problems) as Item)
      },
    }) satisfies VariableRule<readonly Item[]>,

  /** An input object with exactly these fields. */
  object: <const Rules extends VariableRules>(fields: Rules) =>
    ({
      ...rule<VariablesOf<Rules>>('object', '', () => undefined, fromJson),
      check(value, path, problems) {
        if (isJsonObject(value))
          return checkObject(value, fields, path, problems) as VariablesOf<Rules>
        problems.push({ propertyPath: path, message: 'must be an object' })
        return undefined
      },
    }) satisfies VariableRule<VariablesOf<Rules>>,

  /** May be left out or be null, which is the same to the gateway: the variable is not sent. */
  optional: <Value>(inner: VariableRule<Value>): VariableRule<Value | undefined> => ({
    ...inner,
    required: false,
    check: (value, path, problems) =>
      value === null || value === undefined ? undefined : inner.check(value, path, problems),
  }),
}

interface Bounds {
  readonly min?: number
  readonly max?: number
}

function rule<Value>(
  accepts: VariableRule<Value>['accepts'],
  wanted: string,
  read: (value: unknown) => Value | undefined,
  fromText: (text: string) => unknown = (text) => text,
): VariableRule<Value> {
  return {
    accepts,
    required: true,
    fromText,
    check(value, propertyPath, problems) {
      const checked = read(value)
      if (checked === undefined) problems.push({ propertyPath, message: `must be ${wanted}` })
      return checked
    },
  }
}

const isWithin = (value: unknown, min: number, max: number): value is number =>
  typeof value === 'number' && value >= min && value <= max

const toNumber = (text: string) =>
  text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A text is neither a list nor an object: the rule refuses it by the name of its variable.
    return text
  }
}
