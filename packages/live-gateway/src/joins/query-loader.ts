import { Kind } from 'graphql'
import { isJsonObject } from '../json.js'
import { missingField } from '../upstream/missing-field.js'
import { type ParsedDocument, parseDocument } from '../upstream/parsed-document.js'
import type { Upstream, UpstreamAnswer, UpstreamContext } from '../upstream/upstream.js'
import { UpstreamError } from '../upstream/upstream-error.js'
import { aliasedQuery } from './aliased-query.js'
import type { QueryJoin } from './join.js'

/** Asks an upstream once. */
export type Ask = (
  upstream: Upstream,
  request: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> },
  context: UpstreamContext,
) => Promise<UpstreamAnswer>

/** Finds what belongs to keys by one request; throws `UpstreamError`. */
export type Load = (
  keys: readonly string[],
  context: UpstreamContext,
  ask: Ask,
) => Promise<ReadonlyMap<string, unknown>>

/** Throws an `Error` where the join's document is none that can be joined by. */
export function createQueryLoader(join: QueryJoin, own: Upstream, owner: string): Load {
  const { upstream = own, resultKey = 'id' } = join
  const document = parseDocument(join.document, owner)
  const [variable] = document.variables
  const [root] = document.selectionSet.selections
  if (
    variable === undefined ||
    document.variables.length > 1 ||
    root?.kind !== Kind.FIELD ||
    document.selectionSet.selections.length > 1
  ) {
    throw new Error(`The document of ${owner} must have one variable and one root field.`)
  }
  const field = root.alias?.value ?? root.name.value

  const asList: Load = async (keys, context, ask) => {
    const request = { query: join.document, variables: { [variable.name]: keys } }
    const { data } = await ask(upstream, request, context)
    const items = checked(data, document)[field]
    const found = Array.isArray(items) ? items.filter(isJsonObject) : []
    return new Map(found.map((item) => [String(item[resultKey]), item]))
  }
  const asAliases: Load = async (keys, context, ask) => {
    const { data } = await ask(upstream, aliasedQuery(document, keys), context)
    return new Map(
      keys.map((key, index) => {
        const value = isJsonObject(data) ? data[`k${index}`] : undefined
        return [key, value === null ? null : checked({ [field]: value }, document)[field]]
      }),
    )
  }
  return variable.isList ? asList : asAliases
}

function checked(data: unknown, document: ParsedDocument): Readonly<Record<string, unknown>> {
  const missing = missingField(data, document)
  if (missing === undefined && isJsonObject(data)) return data
  throw new UpstreamError(
    'upstream-shape',
    `The joined answer lacks ${missing}: another schema answers there.`,
  )
}
