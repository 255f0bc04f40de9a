import { ChatError, type ChatErrorCode, type ChatErrorOptions } from '@parley/core'

/** Every code but the one for the storage of this device. */
export type ServerCode = Exclude<ChatErrorCode, 'storage'>

/** For each code: the HTTP statuses and the codes of servers that mean it, and what to do about it. */
const meanings: Readonly<Record<ServerCode, `${string}:${string}`>> = {
  auth: '401|unauth.*:sign in again',
  forbidden: '403:ask for access',
  'rate-limited': '429|too-many.*:wait',
  network: '0:check the connection',
  timeout: '408:try again',
  conflict: '409:read again',
  'too-large': '413:send less',
  unsupported: '40[56]|415|persisted-.*:check the operation map',
  gone: '404|410|not-found:read again',
  invalid: '4..|(bad|graphql)-.*:check the request',
  server: ":see the server's log",
}

/** A ChatError whose message is `what` happened and the advice for its code. `what` holds nothing that the server wrote. */
export function fault(code: ServerCode, what: string, retryAfterMs?: number): ChatError {
  const message = `${what}: ${meanings[code].split(':')[1]}.`
  return new ChatError(code, { message, retryAfterMs } as ChatErrorOptions)
}

/** The ChatError code of an HTTP status or of a GraphQL error's `extensions.code`, if it is a known one. */
export function codeOf(word: unknown): ServerCode | undefined {
  const name = String(word).toLowerCase().replaceAll('_', '-')
  const codes = Object.keys(meanings) as ServerCode[]
  return codes.find((code) => new RegExp(`^(${code}|${meanings[code].split(':')[0]})$`).test(name))
}

/** By name: an app may hold two copies of `@parley/core`. */
export function isChatError(thrown: unknown): thrown is ChatError {
  return (thrown as Error | undefined)?.name === 'ChatError'
}
