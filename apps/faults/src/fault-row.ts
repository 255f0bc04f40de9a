import type { FaultProxy } from '@parley/testing/fault-proxy'
import type { Person } from './person.js'
import type { Account, RunningServer, Subject } from './subject.js'

/** A fault that has not happened by then is none. */
export const faultWithinMs = 30_000

/** Who is there and what can break, in one run of a row. */
export interface Stage {
  readonly subject: Subject
  readonly server: RunningServer
  /** Between `near` and the server; nobody else is behind it. */
  readonly proxy: FaultProxy
  /** Whose network fails. */
  readonly near: Person
  /** Whose network does not. */
  readonly far: Person
  readonly conversationId: string
  /** 0 for the first run of the row. */
  readonly run: number
  /** Takes texts into the ledger, to be written round the clients. */
  addTexts(authorId: string, count: number): string[]
}

/** One fault of the table. */
export interface FaultRow {
  readonly name: string
  /** @default 3 */
  readonly runs?: number
  begin(stage: Stage): void | Promise<void>
  /** What must have happened, beyond everything else, before the fault ends. */
  during?(stage: Stage): void | Promise<void>
  /** @default the proxy passes everything again */
  end?(stage: Stage): void | Promise<void>
  /**
   * What the client does about it, which the fault lasts for. `connection`: it leaves `live`. `request`: an operation is
   * asked again. `nothing`: it need not notice; the fault lasts until all views are equal.
   */
  readonly noticedBy: 'connection' | 'request' | 'either' | 'nothing'
  /** The same of a client that sends nothing by itself, and so does not miss an answer. @default `noticedBy` */
  readonly noticedUnpinged?: 'request'
  /** Without which the row has failed: nothing says that there was a fault. @default 30_000 */
  readonly noticeWithinMs?: number
  /** The client must not do anything about it earlier: what the server asked for. */
  readonly notBeforeMs?: number
  /** How many messages `near` writes during the fault. @default 3, and changes of older ones */
  readonly writes?: 'messages and changes' | 'one message'
  /** @default the rows share one */
  readonly server?: { readonly own: true; readonly sessionTtlMs?: number }
  /** @default the proxy */
  readonly connects?: 'directly'
  readonly heartbeat?: 'real'
  /** Called when the token of `near` was refused. @default it is renewed */
  readonly refused?: (stage: {
    subject: Subject
    server: RunningServer
    account: Account
  }) => Promise<void>
  /** Runs while nothing else does, because its times are a target. */
  readonly isTimed?: boolean
  /** Takes long: begins first. */
  readonly isSlow?: boolean
}

/** Signs in again, as the person does at a sign-in page. */
export async function renew({
  subject,
  server,
  account,
}: {
  readonly subject: Subject
  readonly server: RunningServer
  readonly account: Account
}): Promise<void> {
  account.token = (await subject.signIn(server, account.name)).token
}
