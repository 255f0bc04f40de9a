import type { Message, MessageItem } from '@parley/core'
import { lostChanges } from './accepted-changes.js'
import type { SentMessage } from './ledger.js'
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
  const wrong = (what: string): undefined => {
    violations.push(what)
  }
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
    for (const { clientId, conversationId, operation, state } of tab.device.storage.rows(
      tab.account,
    ))
      if (
        operation.kind === 'send' &&
        performed.has(clientId) &&
        !ledger.sent.get(clientId)?.takenBack &&
        // I1: visibly failed, after five answers of 5xx. Where nobody has it open, no echo says otherwise.
        !(state === 'failed' && !seesEcho(tab, conversationId, ledger.sent.get(clientId)))
      )
        wrong(`I6: the send ${clientId} is on the server and still stored`)
  }

  /** Without a channel only the page that made it looks out for it, as long as it is there. */
  function seesEcho(tab: Tab, room: string, sent: SentMessage | undefined): boolean {
    const maker = tab.device.browser
      ? undefined
      : world.tabs().find(({ name }) => name === sent?.tab)
    return (maker ?? tab).isOpen(room)
  }

  function checkView(tab: Tab, room: string): undefined {
    const snapshot = tab.room(room).timeline.get()
    // A live query tells of its window only (CONTRACT.md, what each backend cannot promise).
    const most =
      profile.transport.delivery === 'snapshots'
        ? (profile.transport.windowMessages ?? Number.POSITIVE_INFINITY)
        : Number.POSITIVE_INFINITY
    const everything = stored.get(room) ?? []
    const all = everything.filter(
      ({ deletedAt }) => deletedAt === undefined || deletions !== 'absence',
    )
    const readAt = tab.readAt(room) ?? Number.POSITIVE_INFINITY
    const gone =
      deletions === 'absence'
        ? everything.filter(({ deletedAt = 0 }) => deletedAt >= readAt).length
        : 0
    const least = Math.min(all.length, Math.max(1, world.pageSize - gone))

    // From the newest on, through all gaps: what stands above one was read again, too (decision 3).
    let place = all.length
    let shown = 0
    let newest = 0
    let isAfterGap = false
    let hasGap = false
    for (let index = snapshot.length - 1; index >= 0; index -= 1) {
      const item = snapshot.at(index)
      if (item.kind === 'gap') {
        isAfterGap = true
        hasGap = true
      } else if (item.status === 'sent') {
        if (shown >= most) {
          if (!everything.some(({ id }) => id === item.message.id))
            return wrong(`I3: ${tab.name} shows ${item.message.id} in ${room}, which never was`)
          continue
        }
        const before = place
        place = isAfterGap ? lastIndexOf(all, item.message.id, before) : before - 1
        const message = all[place]
        if (message?.id !== item.message.id)
          return wrong(
            `I3: ${tab.name} shows "${item.message.text}" (${item.message.id}) in ${room} where the server holds ${isAfterGap ? 'it not before' : (message?.id ?? 'nothing before')} ${all[before]?.id ?? 'the end'}`,
          )
        isAfterGap = false
        shown += 1
        if (!hasGap) newest += 1
        if (item.changing || isSame(item.message, message)) continue
        wrong(
          `I3: ${tab.name} shows ${message.id} in ${room} as ${contentOf(item.message)}, and the server holds ${contentOf(message)}`,
        )
      }
    }
    if (newest < least) wrong(`I3: ${tab.name} shows only ${newest} of ${all.length} in ${room}`)
  }

  function checkSent(): void {
    for (const sent of ledger.sent.values()) {
      const times = performed.get(sent.clientId) ?? 0
      if (times > 1 + (idempotent ? 0 : sent.retries) && (idempotent || !sent.mayRepeat))
        wrong(`I1: "${sent.text}" is on the server ${times} times`)
      if (times > 0 || sent.takenBack || sent.mayBeLost) continue
      const shown = shownIn(sent)
      if (shown?.status !== 'failed' && shown?.status !== 'unsure')
        wrong(`I1: "${sent.text}" is lost (${shown?.status ?? 'not shown'})`)
    }
  }

  function shownIn({ account, clientId, room }: SentMessage): MessageItem | undefined {
    for (const tab of world.tabs()) {
      if (tab.account !== account) continue
      const found = items(tab.room(room)).find(({ key }) => key === clientId)
      if (found) return found
    }
    return undefined
  }

  /** I5: of one tab in one conversation, those that were parked aside. */
  function checkOrder(): void {
    const last = new Map<string, { readonly at: number; readonly text: string }>()
    for (const { clientId, tab, room, text, parked } of ledger.sent.values()) {
      const at = ledger.performed.indexOf(clientId)
      if (parked || at < 0 || ledger.unreadable.has(clientId)) continue
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

/** Most have no reactions. */
function isSame(one: Message, other: Message): boolean {
  if (one.reactions?.length || other.reactions?.length || one.deletedAt !== other.deletedAt)
    return contentOf(one) === contentOf(other)
  return one.text === other.text
}

function lastIndexOf(messages: readonly Message[], id: string, end: number): number {
  let index = end - 1
  while (index >= 0 && messages[index]?.id !== id) index -= 1
  return index
}
