import type { OperationDefinition } from '../operation-definition.js'
import type { DocumentVariable, ParsedDocument } from '../upstream/parsed-document.js'
import type { VariableRule } from './variable-rule.js'

const acceptedBy: Readonly<Record<string, readonly VariableRule<unknown>['accepts'][]>> = {
  String: ['string'],
  ID: ['string', 'integer'],
  Int: ['integer'],
  Float: ['number', 'integer'],
  Boolean: ['boolean'],
}

/** Throws an `Error` where rules and document do not name the same variables with the same types. */
export function refuseMismatches(
  { name, variables: rules = {}, serverVariables = {} }: OperationDefinition,
  document: ParsedDocument | undefined,
): void {
  if (document === undefined) return
  const known = new Map(document.variables.map((variable) => [variable.name, variable]))
  for (const own of [...Object.keys(rules), ...Object.keys(serverVariables)]) {
    if (!known.has(own))
      throw new Error(`${name} declares $${own}, which its document does not have.`)
  }
  for (const variable of document.variables) {
    if (Object.hasOwn(serverVariables, variable.name)) continue
    const rule = Object.hasOwn(rules, variable.name) ? rules[variable.name] : undefined
    if (rule === undefined) {
      throw new Error(
        `${name} does not say what $${variable.name} may be: declare it in \`variables\`.`,
      )
    }
    if (variable.required && !rule.required) {
      throw new Error(`$${variable.name} of ${name} is optional, but its document requires it.`)
    }
    if (!fits(rule, variable)) {
      throw new Error(
        `$${variable.name} of ${name} is a ${rule.accepts}, but its document says ${variable.typeName}.`,
      )
    }
  }
}

function fits(rule: VariableRule<unknown>, { typeName, isList }: DocumentVariable): boolean {
  if (isList) return rule.accepts === 'list'
  const accepted = acceptedBy[typeName]
  // A type of the upstream's own: an enum, an input object, a scalar.
  return accepted === undefined ? true : accepted.includes(rule.accepts)
}
