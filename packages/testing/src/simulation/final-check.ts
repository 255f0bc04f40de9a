import type { Message, MessageItem } from '@parley/core'
import { lostChanges } from './accepted-changes.js'
import { items } from './operations.js'
import type { Tab } from './tab.js'
import type { World } from './world.js'

/** What must hold when all is quiet: I1, I3, I5, I6 and I7. Returns what does not. */
export function finalCheck(world: World): readonly string[] {
  const { backend, ledger, profile, rooms } = world
  const {
    echoesClientId = true,
    idempotent = true,
    deletions = 'tombstone',
  } = profile.transport.capabilities ?? {}
  const violations: string[] = []
  const wrong = (what: string) => void violations.push(what)
  const stored = new Map(rooms.map((room) => [room, backend.messages(room)]))
  const performed = new Map<string, number>()
  for (const messages of stored.values())
    for (const { author, clientId, conversationId, deletedAt, text } of messages) {
      if (clientId !== undefined) performed.set(clientId, (performed.get(clientId) ?? 0) + 1)
      const [room, writer] = text.split('|')
      if (deletedAt === undefined && (room !== conversationId || writer !== author.id))
        wrong(`I9: the server holds "${text}" by ${author.id} in ${conversationId}`)
    }

  for (const tab of world.tabs()) {
    const { status } = tab.client.connection.get()
    const isOpen = rooms.some(tab.isOpen)
    if (isOpen && status !== 'live') wrong(`I6: ${tab.name} is ${status} when all is quiet`)
    for (const room of rooms) {
      checkUnsent(tab, room)
      if (tab.isOpen(room)) checkView(tab, room)
      if (violations.length > 0) return violations
    }
  }
  checkSent()
  checkOrder()
  violations.push(
    ...lostChanges(ledger, world.tabs(), (tab, room) => items(tab.room(room)), stored),
  )
  return violations

  function checkUnsent(tab: Tab, room: string): void {
    for (const { message, status, changing, failedClientId } of items(tab.room(room))) {
      if (status === 'pending') wrong(`I6: "${message.text}" is still pending in ${tab.name}`)
      else if (changing && failedClientId === undefined)
        wrong(`I6: a change of "${message.text}" is still pending in ${tab.name}`)
    }
    const queued = tab.device.storage
      .rows(tab.account)
      .filter((row) => row.conversationId === room && row.state === 'queued')
    for (const { clientId, operation } of queued)
      wrong(`I6: the ${operation.kind} ${clientId} of ${tab.account} is still stored as queued`)
    if (!echoesClientId) return
    for (const { clientId, operation } of tab.device.storage.rows(tab.account))
      if (
        operation.kind === 'send' &&
        performed.has(clientId) &&
        !ledger.sent.get(clientId)?.takenBack
      )
        wrong(`I6: the send ${clientId} is on the server and still stored`)
  }

  function checkView(tab: Tab, room: string): void {
    const snapshot = tab.room(room).timeline.get()
    const newest: MessageItem[] = []
    // A live query tells of its window only (CONTRACT.md, what each backend cannot promise).
    const most =
      profile.transport.delivery === 'snapshots'
        ? (profile.transport.windowMessages ?? Number.POSITIVE_INFINITY)
        : Number.POSITIVE_INFINITY
    for (let index = snapshot.length - 1; index >= 0; index -= 1) {
      const item = snapshot.at(index)
      if (item.kind === 'gap' || newest.length >= most) break
      if (item.status === 'sent') newest.unshift(item)
    }
    const all = (stored.get(room) ?? []).filter(
      ({ deletedAt }) => deletedAt === undefined || deletions !== 'absence',
    )
    const gone = (stored.get(room) ?? []).length - all.length
    const least = Math.min(all.length, world.pageSize - gone)
    if (newest.length < least) {
      wrong(`I3: ${tab.name} shows only ${newest.length} of ${all.length} in ${room}`)
      return
    }
    const expected = all.slice(all.length - newest.length)
    const shown = newest.map(({ message }) => message.id)
    if (shown.join() !== expected.map(({ id }) => id).join()) {
      wrong(`I3: ${tab.name} shows ${room} as ${difference(newest, expected)}`)
      return
    }
    for (const [index, item] of newest.entries()) {
      const message = expected[index]
      if (!message || item.changing) continue
      const [one, other] = [contentOf(item.message), contentOf(message)]
      if (one !== other)
        wrong(
          `I3: ${tab.name} shows ${message.id} in ${room} as ${one}, and the server holds ${other}`,
        )
    }
  }

  function checkSent(): void {
    for (const sent of ledger.sent.values()) {
      const times = performed.get(sent.clientId) ?? 0
      if (times > 1 + (idempotent ? 0 : sent.retries) && (idempotent || !sent.mayRepeat))
        wrong(`I1: "${sent.text}" is on the server ${times} times`)
      if (times > 0 || sent.takenBack || sent.mayBeLost) continue
      const shown = world
        .tabs()
        .filter(({ account }) => account === sent.account)
        .flatMap((tab) => items(tab.room(sent.room)))
        .find(({ key }) => key === sent.clientId)
      if (shown?.status !== 'failed' && shown?.status !== 'unsure')
        wrong(`I1: "${sent.text}" is lost (${shown?.status ?? 'not shown'})`)
    }
  }

  /** I5: of one tab in one conversation, those that were parked aside. */
  function checkOrder(): void {
    const last = new Map<string, { readonly at: number; readonly text: string }>()
    for (const { clientId, tab, room, text, parked } of ledger.sent.values()) {
      const at = ledger.performed.indexOf(clientId)
      if (parked || at < 0) continue
      const lane = `${tab} ${room}`
      const before = last.get(lane)
      if (before && before.at > at) wrong(`I5: "${text}" came before "${before.text}"`)
      last.set(lane, { at, text })
    }
  }
}

const contentOf = ({ text, deletedAt, reactions = [] }: Message) =>
  JSON.stringify([
    deletedAt === undefined ? text : '(deleted)',
    reactions
      .filter(({ userIds }) => userIds.length > 0)
      .map(({ emoji, userIds }) => `${emoji} ${[...userIds].sort()}`)
      .sort(),
  ])

function difference(shown: readonly MessageItem[], expected: readonly Message[]): string {
  const ids = new Set(shown.map(({ message }) => message.id))
  const known = new Set(expected.map(({ id }) => id))
  const missing = expected.filter(({ id }) => !ids.has(id)).map(({ text, id }) => text || id)
  const extra = shown.flatMap(({ message }) =>
    known.has(message.id) ? [] : message.text || message.id,
  )
  if (missing.length + extra.length === 0) return 'the same messages in another order'
  return `${shown.length} messages, without ${missing.join(', ') || 'none'} and with ${extra.join(', ') || 'none'} more`
}
