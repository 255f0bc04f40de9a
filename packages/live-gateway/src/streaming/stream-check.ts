import type { Gate } from '../access/gate.js'
import { scopeOf } from '../access/scope.js'
import type { Clock } from '../clock.js'
import { GatewayRefusal } from '../http/gateway-refusal.js'
import { equalJson } from '../json.js'
import type { LiveStream } from './live-stream.js'
import { within } from './within.js'

const checkTimeoutMs = 10_000

interface Running {
  /** Something has changed since it began, so that its result does not count. */
  isAgain: boolean
  /** The session too, not only access. */
  isWhole: boolean
}

/**
 * Checks whether a stream may go on, and ends it otherwise; nothing is sent meanwhile. One check a stream at a time, and one
 * more for all that ask during it.
 */
export function createStreamCheck(gate: Gate, clock: Clock) {
  const running = new WeakMap<LiveStream, Running>()

  /** At once, where nothing has to be waited for. */
  const admit = (stream: LiveStream): Promise<void> | undefined => {
    const { operation, variables, scope } = stream.poller
    const caller = { user: stream.user, variables }
    // Another team, another tenant: its answers are those of another poller.
    if (!equalJson(scopeOf(operation.sharing, caller), scope)) {
      stream.end({ code: 'rotate' })
      return undefined
    }
    return gate.admit(operation, caller)
  }

  const identify = async (stream: LiveStream) => {
    const user = await within(gate.identify(stream.credentials), checkTimeoutMs, clock)
    if (user?.id !== stream.user?.id) {
      throw new GatewayRefusal('unauthenticated', 'The session is over: sign in again.')
    }
    stream.user = user
  }

  const refuse = (stream: LiveStream, error: unknown) => {
    if (!(error instanceof GatewayRefusal)) {
      stream.end({ code: 'check-failed' })
      return
    }
    const code = error.code === 'unauthenticated' ? 'unauthenticated' : 'forbidden'
    stream.end({ code, message: error.message })
  }

  const run = async (stream: LiveStream, state: Running, first: Promise<void> | undefined) => {
    stream.pause()
    try {
      if (first !== undefined) await within(first, checkTimeoutMs, clock)
      while (state.isAgain) {
        state.isAgain = false
        if (state.isWhole) await identify(stream)
        const waiting = admit(stream)
        if (waiting !== undefined) await within(waiting, checkTimeoutMs, clock)
      }
    } catch (error) {
      refuse(stream, error)
    } finally {
      running.delete(stream)
      stream.resume()
    }
  }

  return (stream: LiveStream, isWhole: boolean): void => {
    const state = running.get(stream)
    if (state !== undefined) {
      state.isAgain = true
      state.isWhole ||= isWhole
      return
    }
    try {
      const first = isWhole ? undefined : admit(stream)
      if (first === undefined && !isWhole) return
      const started = { isAgain: isWhole, isWhole }
      running.set(stream, started)
      void run(stream, started, first)
    } catch (error) {
      refuse(stream, error)
    }
  }
}
