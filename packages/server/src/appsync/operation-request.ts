import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql'
import { parseJson } from '../parse-json.js'
import { badRequest } from './app-sync-error.js'

/** One GraphQL request, as a body of HTTP and the `data` of a `start` carry it. */
export interface OperationRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName: string | undefined
}

/** Throws BadRequestException. */
export function readOperation(text: string): OperationRequest {
  const read = parseJson(text)
  if (read === undefined) {
    throw badRequest('Unable to parse GraphQL query: the request is not JSON.')
  }
  const { query, variables, operationName } = isRecord(read) ? read : {}
  if (typeof query !== 'string' || query.trim() === '') {
    throw badRequest('Unable to parse GraphQL query: send {"query": "…", "variables": {…}}.')
  }
  if (variables != null && !isRecord(variables)) {
    throw badRequest('The variables have to be an object.')
  }
  const name = typeof operationName === 'string' && operationName !== '' ? operationName : undefined
  return { query, variables: variables ?? {}, operationName: name }
}

/** Throws BadRequestException where the document does not say which. */
export function requireOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, name)
  if (operation != null) return operation
  throw badRequest('The document has no such operation, or several and no operationName.')
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
