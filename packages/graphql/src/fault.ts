import { ChatError, type ChatErrorCode } from '@parley/core'

const advice: Readonly<Record<ChatErrorCode, string>> = {
  auth: 'sign in again',
  forbidden: 'ask for access',
  'rate-limited': 'wait before the next',
  network: 'check the connection and the URL',
  timeout: 'try again',
  conflict: 'read again first',
  invalid: 'check the request, repeating it cannot help',
  'too-large': 'send or ask for less',
  unsupported: 'check the URL and the operation map',
  gone: 'read again, or check the URL',
  server: "see the server's log",
  storage: 'free some space',
}

/** A ChatError whose message is `what` happened and the advice for its code. `what` holds nothing that the server wrote. */
export function fault(code: ChatErrorCode, what: string, retryAfterMs?: number): ChatError {
  const message = `${what}: ${advice[code]}.`
  return new ChatError(code, retryAfterMs === undefined ? { message } : { message, retryAfterMs })
}

/** By name: an app may hold two copies of `@parley/core`. */
export function isChatError(thrown: unknown): thrown is ChatError {
  return thrown instanceof Error && thrown.name === 'ChatError'
}

/** Whether a server's word is one of the closed list of codes. */
export function isChatErrorCode(word: string): word is ChatErrorCode {
  return Object.hasOwn(advice, word)
}
