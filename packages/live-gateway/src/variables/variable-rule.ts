/** What is wrong with one variable, in the words of WunderGraph's `InputValidationError`. */
export interface VariableProblem {
  /** A JSON Pointer: `/conversationId`, `/input/tags/2`. */
  readonly propertyPath: string
  readonly message: string
}

/** How one variable is checked; made by {@link variable}. */
export interface VariableRule<Value> {
  /** What the rule accepts; compared with the type that the document declares. */
  readonly accepts: 'string' | 'integer' | 'number' | 'boolean' | 'list' | 'object'
  readonly required: boolean
  /** The checked value; adds to `problems` where it is wrong. */
  check(value: unknown, path: string, problems: VariableProblem[]): Value | undefined
  /** The value that a flat query parameter (`?limit=50`) stands for; what it cannot read it returns as it is. */
  fromText(text: string): unknown
}

export type VariableRules = Readonly<Record<string, VariableRule<unknown>>>

type ValueOf<Rule> = Rule extends VariableRule<infer Value> ? Value : never
type OptionalNames<Rules> = {
  [Name in keyof Rules]: undefined extends ValueOf<Rules[Name]> ? Name : never
}[keyof Rules]

/** The variables that rules let through. */
export type VariablesOf<Rules> = {
  readonly [Name in Exclude<keyof Rules, OptionalNames<Rules>>]: ValueOf<Rules[Name]>
} & { readonly [Name in OptionalNames<Rules>]?: ValueOf<Rules[Name]> }

/** Variables of any operation, after their check. */
export type Variables = Readonly<Record<string, unknown>>
