import type { OutboxRow } from '../storage/storage.js'
import type { Message } from '../transport.js'
import type { Entries } from './entries.js'
import type { OutboxHost } from './outbox-host.js'
import { type Entry, entryOf, errorFrom, isBusy, isSend, rowOf } from './outbox-row.js'
import { type RowNews, readRowNews } from './row-news.js'

/** A request ends within 10 s; a page that says nothing longer than this is gone, or never knew. */
const flightWithinMs = 15_000
/** Where no lock says who sends, the page that made a row goes first. */
const precedenceMs = 1_000

/** What the outbox does with what it hears. */
export interface ExchangeActions {
  show(entry: Entry): void
  /** Its turn may have come. */
  advance(entry: Entry): void
  /** Whether its message is on screen already: then it is done. */
  adopted(entry: Entry): boolean
  /** It is done, as another page says. */
  settled(entry: Entry, message: Message | undefined): void
  /** A person dropped it in another page. */
  dropped(entry: Entry): void
}

/** Tells the other pages of rows, and takes what they tell: what one page knows all show. */
export interface RowExchange {
  /** The row is another one, or in another phase. */
  tell(entry: Entry): void
  gone(clientId: string, done: boolean, message?: Message): void
  heard(news: unknown): void
  ask(): void
  /** Rows as they are stored: those that this page is not changing itself are as that says. */
  take(rows: readonly OutboxRow[]): void
  /** Another page is sending it: it is left alone until that says more, or for 15 s. */
  leave(entry: Entry, forMs?: number): void
  /** No other page sends but those that said so since `ask`. */
  landOthers(): void
}

export function createRowExchange(
  { pages, store, transport, timeline, environment: { clock, holdLock } }: OutboxHost,
  entries: Entries,
  { show, advance, adopted, settled, dropped }: ExchangeActions,
): RowExchange {
  /** Who says that they send it, since the last `ask`. */
  let confirmed = new WeakSet<Entry>()

  const leave = (entry: Entry, forMs = flightWithinMs) => {
    entry.cancel?.()
    entry.askedAt ??= timeline(entry.conversationId)?.beginRead()
    entry.phase = 'elsewhere'
    if (!entry.landing) {
      let land = () => {}
      const landed = new Promise<void>((resolve) => {
        land = resolve
      })
      entry.landing = { landed, land }
    }
    confirmed.add(entry)
    entry.cancel = clock.after(forMs, () => land(entry))
  }
  const land = (entry: Entry) => {
    if (entry.phase !== 'elsewhere') return
    entry.cancel?.()
    entry.cancel = undefined
    entry.phase = 'waiting'
    // First, so that what was held finds it under way here, if it is its turn.
    advance(entry)
    entry.landing?.land()
    entry.landing = undefined
  }
  const known = (entry: Entry) => {
    // Who says it may not have heard that its message has got an id since.
    const { operation } = entry
    const messageId =
      operation.kind === 'send' ? undefined : entries.messageIdOf(operation.messageId)
    if (messageId !== undefined && operation.kind !== 'send')
      entry.operation = { ...operation, messageId }
    entries.add(entry)
    return entry
  }
  /** Whether this page goes by its own word, and not by what others say of the row. */
  const isOurs = (entry: Entry, { revision }: OutboxRow) =>
    isBusy(entry) || (entry.writes > 0 && revision <= entry.revision)
  const change = (entry: Entry, { errorCode, ...changes }: OutboxRow) => {
    if (changes.state === 'queued' && entry.state !== 'queued') entry.serverFailures = 0
    if (changes.state !== entry.state) entry.error = errorFrom(errorCode)
    known(Object.assign(entry, changes))
  }

  /** The page that said what this one knows ended before it had written it. */
  const writeNewer = (entry: Entry, stored: OutboxRow) => {
    // One that is being claimed is written by that alone.
    if (isBusy(entry) || entry.writes > 0 || stored.revision >= entry.revision) return
    void store.putRow(entry.clientId, () =>
      entries.get(entry.clientId) === entry ? rowOf(entry) : undefined,
    )
  }

  const hearRow = ({ row, changed, flying, stored }: Extract<RowNews, { type: 'row' }>) => {
    const { clientId } = row
    if (entries.wasSettled(clientId)) {
      // With its message, or what concerns that would be dropped with it.
      const message = timeline(row.conversationId)?.sent(clientId)
      return exchange.gone(clientId, message !== undefined, message)
    }
    const old = entries.get(clientId)
    const entry = old ?? known(entryOf(row, changed))
    if (stored) store.knowRow(clientId)
    if (old && isOurs(old, row)) return
    if (old && stored) writeNewer(old, row)
    // Who said that it changed may have been slower than who changed it last.
    if (old && row.revision >= old.revision + (changed ? 0 : 1)) change(old, row)
    if (flying) leave(entry)
    else if (!holdLock) {
      leave(entry, precedenceMs)
      // It cannot be claimed: the other page may have sent it before it ended.
      if (!stored && !transport.capabilities.idempotent && isSend(entry)) entry.attempts ||= 1
    } else if (changed) land(entry)
    show(entry)
    advance(entry)
  }
  const hearGone = ({ clientId, done, message }: Extract<RowNews, { type: 'gone' }>) => {
    const entry = entries.get(clientId)
    if (!entry) return entries.settle(clientId, message?.id)
    const { conversationId } = entry
    if (!holdLock)
      // The page that made it is there, and goes on with it.
      for (const next of entries.of(conversationId))
        if (next !== entry && !next.isOwn && next.phase === 'waiting') leave(next, precedenceMs)
    if (done) settled(entry, message?.conversationId === conversationId ? message : undefined)
    // A person asked for it in both pages, one way and the other: what is under way is seen to its end.
    else if (!isBusy(entry) && entry.writes === 0) dropped(entry)
  }

  const exchange: RowExchange = {
    tell(entry) {
      say(entry, true)
    },
    gone(clientId, done, message) {
      pages.post({ type: 'gone', clientId, done, ...(message && { message }) } satisfies RowNews)
    },
    heard(data) {
      const news = readRowNews(data)
      if (news?.type === 'row') hearRow(news)
      else if (news?.type === 'gone') hearGone(news)
      else if (news)
        for (const entry of entries.all()) if (entry.phase !== 'writing') say(entry, false)
    },
    ask() {
      confirmed = new WeakSet()
      pages.post({ type: 'ask' } satisfies RowNews)
    },
    take(rows) {
      const taken = rows
        .filter(({ clientId }) => !entries.wasSettled(clientId))
        .map((row) => {
          const old = entries.get(row.clientId)
          const entry = old ?? known(entryOf(row, false))
          const isNews = !old || (!isBusy(entry) && row.revision > entry.revision)
          if (old && isNews) change(entry, row)
          // The page that wrote it may have ended before it said so; who settled it says that.
          if (isNews) say(entry, false)
          else writeNewer(entry, row)
          return entry
        })
      for (const entry of taken) if (entry.state !== 'unsure' || !adopted(entry)) show(entry)
      // Only when all are known it can be told which is first.
      for (const entry of taken) advance(entry)
      // Whoever knows that it is settled says so: who told of it may not have heard that yet.
      for (const entry of entries.all()) if (store.isLost(entry.clientId)) say(entry, false)
    },
    leave,
    landOthers() {
      for (const entry of entries.all()) if (!confirmed.has(entry)) land(entry)
    },
  }
  const say = (entry: Entry, changed: boolean) => {
    const flying = isBusy(entry)
    const stored = store.isShared(entry.clientId)
    pages.post({ type: 'row', row: rowOf(entry), changed, flying, stored } satisfies RowNews)
  }
  return exchange
}
