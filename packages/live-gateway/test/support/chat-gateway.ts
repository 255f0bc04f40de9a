import {
  createLiveGateway,
  defineOperation,
  type GatewayEvent,
  type LiveGatewayOptions,
  type LiveOperation,
  type OperationDefinition,
  type UpstreamFunction,
  variable,
} from '@parley/live-gateway'
import { createManualClock } from './manual-clock.js'

/** A message as the upstream of these tests has it. */
export interface TestMessage {
  readonly id: string
  readonly text: string
}

/** An upstream in the process whose rooms a test fills; everything it is asked is kept. */
export function createRooms() {
  const rooms = new Map<string, TestMessage[]>()
  const asked: { readonly variables: unknown; readonly userId: string | undefined }[] = []
  let hold: Promise<void> | undefined
  const answer: UpstreamFunction = async ({ variables }, { user }) => {
    asked.push({ variables, userId: user?.id })
    const messages = [...(rooms.get(String(variables['room'])) ?? [])]
    await hold
    return { data: { messages } }
  }
  return {
    answer,
    asked,
    say(room: string, id: string, text = `text of ${id}`) {
      rooms.set(room, [...(rooms.get(room) ?? []), { id, text }])
    },
    /** Leaves only the newest. */
    forget(room: string, keep: number) {
      rooms.set(room, rooms.get(room)?.slice(-keep) ?? [])
    },
    /** Answers nothing until the returned function is called. */
    hold() {
      let release = () => {}
      hold = new Promise((resolve) => {
        release = resolve
      })
      return release
    },
  }
}

type MessagesOptions = Partial<OperationDefinition<{ room: ReturnType<typeof variable.string> }>>

/** `Messages(room)`, shared by everybody who is signed in. */
export const messagesOf = (upstream: UpstreamFunction, options: MessagesOptions = {}) =>
  defineOperation({
    name: 'Messages',
    document: 'query ($room: String!) { messages { id text } }',
    variables: { room: variable.string() },
    sharing: 'everyone',
    upstream,
    ...options,
  })

/** A gateway on a manual clock whose callers are who their `Authorization` says: `Bearer ada`. */
export function startGateway(
  operations: LiveOperation[],
  options: Partial<LiveGatewayOptions> = {},
) {
  const clock = createManualClock()
  const events: GatewayEvent[] = []
  const gateway = createLiveGateway({
    operations,
    clock,
    onEvent: (event) => events.push(event),
    onError: (error) => {
      throw error
    },
    authenticate: ({ headers }) => {
      const id = /^Bearer (\w+)$/.exec(headers.get('authorization') ?? '')?.[1]
      return id === undefined ? undefined : { id }
    },
    ...options,
  })
  return {
    gateway,
    clock,
    events,
    get(path: string, user?: string, headers: Record<string, string> = {}) {
      const own = user === undefined ? headers : { ...headers, authorization: `Bearer ${user}` }
      return gateway.handle(new Request(`http://gateway.test${path}`, { headers: own }))
    },
    requests: () => events.filter(({ type }) => type === 'upstream-request').length,
  }
}

/** The query of an operation as a client would write it. */
export const path = (name: string, variables: Record<string, unknown>, flags = '') =>
  `/operations/${name}?wg_variables=${encodeURIComponent(JSON.stringify(variables))}${flags}`
