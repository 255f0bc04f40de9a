import { claim, unproven } from './violation.js'

/** The method, to be called on its own; Unproven, with this reason, where there is none. */
export function methodOf<Owner extends object, Name extends string & keyof Owner>(
  owner: Owner,
  name: Name,
  reason: string,
): NonNullable<Owner[Name]> {
  const method = owner[name]
  if (method === undefined || method === null) unproven(reason)
  claim(typeof method === 'function', `\`${name}\` is no function`)
  return method.bind(owner)
}
