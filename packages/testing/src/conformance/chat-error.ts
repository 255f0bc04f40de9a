import type { ChatError, ChatErrorCode } from '@parley/core'
import { claim, shown } from './violation.js'

const codes: Readonly<Record<ChatErrorCode, true>> = {
  auth: true,
  forbidden: true,
  'rate-limited': true,
  network: true,
  timeout: true,
  conflict: true,
  invalid: true,
  'too-large': true,
  unsupported: true,
  gone: true,
  server: true,
  storage: true,
}

/** The thrown value as a ChatError; a Violation where it is none. By its shape: an app may hold two copies of core. */
export function asChatError(thrown: unknown, doing: string): ChatError {
  claim(
    thrown instanceof Error && thrown.name === 'ChatError',
    `${doing} failed with ${shown(thrown)}, which is no ChatError`,
  )
  const { code } = thrown as ChatError
  claim(Object.hasOwn(codes, code), `${doing} failed with the code "${code}", which is none`)
  return thrown as ChatError
}
