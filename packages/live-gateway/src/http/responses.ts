import type { GatewayRefusal } from './gateway-refusal.js'

/** JSON that nobody keeps. */
export function jsonResponse(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return textResponse(JSON.stringify(body), status, {
    'cache-control': 'private, no-store',
    ...headers,
  })
}

/** JSON that is text already. */
export function textResponse(
  text: string,
  status: number,
  headers: Readonly<Record<string, string>>,
): Response {
  return new Response(text, {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'Cookie, Authorization',
      ...headers,
    },
  })
}

/** In the shapes that WunderGraph's clients read. */
export function refusalResponse({ code, message, status, problems }: GatewayRefusal): Response {
  const headers: Record<string, string> = {
    ...(code === 'csrf-failed' ? { 'x-csrf-failure': 'true' } : {}),
    ...(code === 'too-many' ? { 'retry-after': '5' } : {}),
  }
  if (problems.length > 0) {
    const errors = problems.map((problem) => ({ ...problem, invalidValue: null }))
    return jsonResponse(
      { code: 'InputValidationError', message, errors, input: {} },
      status,
      headers,
    )
  }
  const error = { message, code, extensions: { code } }
  return jsonResponse({ code, message, errors: [error] }, status, headers)
}

/** For what should not have happened; its text stays in the log. */
export const internalErrorResponse = () => refusalBody('internal', 'The gateway failed to answer.')

const refusalBody = (code: string, message: string) =>
  jsonResponse({ code, message, errors: [{ message, code, extensions: { code } }] }, 500)
