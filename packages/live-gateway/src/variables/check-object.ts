import type { VariableProblem, VariableRules, Variables } from './variable-rule.js'

/** The checked fields of an object, those that are left out left out; adds to `problems` what is wrong, each with its field. */
export function checkObject(
  value: Readonly<Record<string, unknown>>,
  rules: VariableRules,
  path: string,
  problems: VariableProblem[],
): Variables {
  const checked: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(rules, name)) continue
    problems.push({ propertyPath: `${path}/${pointerSegment(name)}`, message: 'is not declared' })
  }
  for (const [name, rule] of Object.entries(rules)) {
    const propertyPath = `${path}/${pointerSegment(name)}`
    const given = Object.hasOwn(value, name) ? value[name] : undefined
    if (rule.required && given === undefined) {
      problems.push({ propertyPath, message: 'is required' })
      continue
    }
    const field = rule.check(given, propertyPath, problems)
    if (field !== undefined) checked[name] = field
  }
  return checked
}

const pointerSegment = (name: string) =>
  name.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 100)
