import type { LiveOperation } from '../define-operation.js'
import { isJsonObject } from '../json.js'
import { checkObject } from '../variables/check-object.js'
import type { VariableProblem, Variables } from '../variables/variable-rule.js'
import { GatewayRefusal } from './gateway-refusal.js'

const maxVariablesLength = 8 * 1024

/** The checked variables of a GET: `wg_variables` as JSON, or a parameter for each. Throws `invalid`, naming the fields. */
export function variablesOfUrl(operation: LiveOperation, url: URL): Variables {
  const json = url.searchParams.get('wg_variables')
  if (json === null) return checked(operation, flatVariables(operation, url.searchParams))
  if (json.length > maxVariablesLength)
    refuse([{ propertyPath: '/', message: 'has too many characters' }])
  return variablesOfText(operation, json)
}

/** The checked variables of a POST. Throws `invalid`, naming the fields. */
export function variablesOfText(operation: LiveOperation, text: string): Variables {
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    // The parser's own words would quote the text.
    return refuse([{ propertyPath: '/', message: 'is no JSON' }])
  }
  if (!isJsonObject(value)) return refuse([{ propertyPath: '/', message: 'must be an object' }])
  return checked(operation, value)
}

function flatVariables({ rules }: LiveOperation, parameters: URLSearchParams): Variables {
  const given = [...parameters].filter(([name]) => !name.startsWith('wg_'))
  return Object.fromEntries(
    given.map(([name, text]) => {
      const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
      return [name, rule === undefined ? text : rule.fromText(text)]
    }),
  )
}

function checked({ rules, serverVariables }: LiveOperation, given: Variables): Variables {
  // What the server knows better is ignored rather than refused: clients of older servers send it.
  const own = Object.fromEntries(
    Object.entries(given).filter(([name]) => !Object.hasOwn(serverVariables, name)),
  )
  const problems: VariableProblem[] = []
  const variables = checkObject(own, rules, '', problems)
  return problems.length === 0 ? variables : refuse(problems)
}

function refuse(problems: readonly VariableProblem[]): never {
  const [first] = problems
  throw new GatewayRefusal(
    'invalid',
    `Bad Request: Invalid input: ${first?.propertyPath} ${first?.message}.`,
    problems,
  )
}
