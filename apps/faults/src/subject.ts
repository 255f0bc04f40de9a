import type { IncomingMessage } from 'node:http'
import type { ChatTransport, Message } from '@parley/core'
import type { FaultProxy } from '@parley/testing/fault-proxy'

/** Somebody who is signed in. */
export interface Account {
  readonly id: string
  readonly name: string
  /** Changes when it is renewed. */
  token: string
}

/** A server that runs in a process of its own, so that it can be killed. */
export interface RunningServer {
  readonly url: string
  /** SIGKILL: nothing is said to anybody. Resolves when it is gone. */
  kill(): Promise<void>
  /** Starts again on the same port with the same database. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export interface ServerOptions {
  /** How long a sign-in holds. @default 7 days */
  readonly sessionTtlMs?: number
}

export interface TransportOptions {
  /** Where its connections go: the proxy, or the server itself. */
  readonly url: string
  readonly account: Account
  /** Called when the token was refused; leaves the account as it is, or renews it. */
  readonly refused?: () => Promise<void>
  /** How soon a silent connection is noticed. `real`: by the defaults. */
  readonly heartbeat: 'quick' | 'real'
}

/** How a transport hears of others, as a proxy sees it. */
export interface Listening {
  /** As in "503 to the upgrade". */
  readonly name: string
  /** Which requests it listens by; all others are calls. */
  concerns(request: IncomingMessage): boolean
  /** Ends what stands, so that it is asked for again. */
  cut(proxy: FaultProxy): void
}

/** What breaks on the way that only this transport can name. */
export interface ProtocolFault {
  readonly name: string
  /** Breaks it; the connection of the person is live. Returns how many connections it broke. */
  begin(proxy: FaultProxy): number
}

/**
 * One transport with its server, as the table of faults needs it. A later transport is one more of these; the table
 * stays as it is.
 */
export interface Subject {
  readonly name: string
  startServer(options?: ServerOptions): Promise<RunningServer>
  signIn(server: RunningServer, name: string): Promise<Account>
  /** Ends the session of this token, elsewhere than in the transport. */
  signOut(server: RunningServer, account: Account): Promise<void>
  createConversation(
    server: RunningServer,
    creator: Account,
    others: readonly Account[],
  ): Promise<string>
  transportFor(options: TransportOptions): ChatTransport
  /** Everything the server has of the conversation, in its order, read round the transport. */
  history(
    server: RunningServer,
    account: Account,
    conversationId: string,
  ): Promise<readonly Message[]>
  /** Writes many messages round the transport, in this order. */
  writeTexts(
    server: RunningServer,
    account: Account,
    conversationId: string,
    texts: readonly string[],
  ): Promise<void>
  readonly listening: Listening
  /** Whether events come by WebSocket: then its close codes and frames are tried. */
  readonly usesWebSocket: boolean
  readonly protocolFaults: readonly ProtocolFault[]
  /** It ignores frames of a type that it does not know, as its protocol gets new ones. @default false: they end the socket */
  readonly ignoresUnknownFrames?: boolean
  /** It opens another connection beside one that it doubts, and has the engine read again: that is how it notices. @default false */
  readonly replacesConnections?: boolean
  /** Nothing that it sends for its connection would be missed: only an unanswered request tells it. @default false */
  readonly sendsNothing?: boolean
  /** It listens on with a fresh token, so that nobody notices. @default false */
  readonly renewsSilently?: boolean
  /** It has messages and no changes of them: whose answer fails may have been seen already, and is not asked again. @default false */
  readonly onlySends?: boolean
  /** A server has one conversation for everybody, so that each run takes one of its own. @default false */
  readonly hasOneRoom?: boolean
  /** How soon it notices a half-open connection with its default heartbeat. @default 20_000 */
  readonly halfOpenWithinMs?: number
}
