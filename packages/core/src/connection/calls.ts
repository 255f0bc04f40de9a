import { createAlarm, never } from '../environment/alarm.js'
import type { Clock } from '../environment/environment.js'
import { ChatError } from '../errors.js'
import type { CallOptions, ChatTransport } from '../transport.js'

const timeoutMs = 10_000

/** The transport's methods that ask the backend for something. */
type Method = Exclude<
  {
    [M in keyof ChatTransport]-?: ChatTransport[M] extends Ask | undefined ? M : never
  }[keyof ChatTransport],
  'listen' | 'close'
>
type Ask = (asked: never, call: CallOptions) => Promise<unknown>
type Asked<M extends Method> = Parameters<NonNullable<ChatTransport[M]>>[0]
type Answer<M extends Method> = ReturnType<NonNullable<ChatTransport[M]>>

/** Asks the transport: each call ends within 10 s (an upload may take longer), with a ChatError or its signal's reason. */
export interface Calls {
  readonly closed: boolean
  /** A method that the transport does not have answers nothing. */
  ask<M extends Method>(method: M, asked: Asked<M>, call?: Partial<CallOptions>): Answer<M>
  /** Asks for what need not be asked again when it is lost. */
  tell<M extends Method>(method: M, asked: Asked<M>): void
  /** Asks for something at the very end: it is not aborted by `close`, and leaves no timer. */
  askLast<M extends Method>(method: M, asked: Asked<M>): Promise<unknown>
  /** There may be new credentials: a call that was begun before is not believed when it is refused for the old ones. */
  renew(): void
  /** Aborts all that run. */
  close(): void
}

/** `onAuth` hears of every refusal of the credentials, whichever call met it. */
export function createCalls(
  transport: ChatTransport,
  clock: Clock,
  onAuth: (error: ChatError) => void,
): Calls {
  const methods = transport as unknown as Record<
    string,
    ((asked: unknown, call: CallOptions) => Promise<unknown>) | undefined
  >
  const running = new Set<AbortController>()
  let renewals = 0

  const ask = async (method: Method, asked: unknown, call: Partial<CallOptions> = {}) => {
    const { signal: outer } = call
    const begun = renewals
    const controller = new AbortController()
    const alarm = createAlarm(clock)
    const { signal } = controller
    const follow = () => controller.abort(outer?.reason)
    try {
      outer?.throwIfAborted()
      if (calls.closed) throw closedError()
      outer?.addEventListener('abort', follow)
      running.add(controller)
      alarm.set(method === 'upload' ? never : timeoutMs, () =>
        controller.abort(
          new ChatError('timeout', {
            message: 'No answer within 10 s: the outcome is not known.',
          }),
        ),
      )
      return await Promise.race([
        methods[method]?.(asked, { ...call, signal }),
        // The transport may be slow to notice the abort, or never notice: the caller is not kept waiting.
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason))
        }),
      ])
    } catch (thrown) {
      if (outer?.aborted) throw thrown
      const error = toChatError(thrown)
      if (error.code === 'auth' && begun === renewals) onAuth(error)
      throw error
    } finally {
      alarm.stop()
      running.delete(controller)
      outer?.removeEventListener('abort', follow)
    }
  }

  const calls: Calls & { closed: boolean } = {
    closed: false,
    // Each method takes and gives what the transport's method of its name does.
    ask: ask as unknown as Calls['ask'],
    tell(method, asked) {
      ask(method, asked).catch(() => {})
    },
    askLast: async (method, asked) =>
      methods[method]?.(asked, { signal: new AbortController().signal }),
    renew() {
      renewals += 1
    },
    close() {
      calls.closed = true
      for (const controller of running) controller.abort(closedError())
    },
  }
  return calls
}

/** What a transport threw, as a ChatError: anything else than one counts as a fault of the backend, `server`. */
export function toChatError(error: unknown): ChatError {
  // By name: an app may hold two copies of this package.
  if (error instanceof Error && error.name === 'ChatError') return error as ChatError
  return new ChatError('server', {
    message: 'The transport failed with something else than a ChatError (R10): see `cause`.',
    cause: error,
  })
}

export function closedError(): ChatError {
  return new ChatError('gone', { message: 'The chat client is closed: create another one.' })
}
