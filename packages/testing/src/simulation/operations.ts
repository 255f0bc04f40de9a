import { type ChatConversation, ChatError, type MessageItem } from '@parley/core'
import type { MemoryBackend } from '../memory-backend/memory-backend.js'
import type { AcceptedChange } from './accepted-changes.js'
import { noteDecided, originalOf } from './ledger.js'
import type { Tab } from './tab.js'
import type { World } from './world.js'
import type { OperationKind, Step } from './world-script.js'

type Act = (world: World, tab: Tab, room: string, step: Step) => boolean

/** What people do. Each returns whether there was something to do it with. */
export const operations: Readonly<Record<OperationKind, Act>> = {
  send: (world, tab, room) => world.send(tab, room, ''),

  edit(world, tab, room, { pick }) {
    const item = own(tab, room, pick)
    if (!item || !tab.client.supports('edit')) return false
    const text = `${originalOf(item.message.text)}~${world.next()}`
    return changes(world, tab, room, 'edit', item, text, () =>
      tab.room(room).edit(item.message.id, { text }),
    )
  },

  delete(world, tab, room, { pick }) {
    const { ledger } = world
    const item = own(tab, room, pick)
    if (!item || !tab.client.supports('delete')) return false
    const sent = ledger.byText.get(originalOf(item.message.text))
    const before = sent && { ...sent, isDecided: ledger.decided.has(sent.clientId) }
    // Before it is asked for, because rows may leave storage at once.
    if (sent) noteDecided(ledger, sent.clientId)
    const did = changes(world, tab, room, 'delete', item, '', () =>
      tab.room(room).delete(item.message.id),
    )
    if (sent && before && !did) {
      sent.takenBack = before.takenBack
      if (!before.isDecided) ledger.decided.delete(sent.clientId)
    }
    return did
  },

  react(world, tab, room, { pick }) {
    const item = at(items(tab.room(room)), pick)
    if (!item || item.message.deletedAt !== undefined || !tab.client.supports('react')) return false
    const sign = at(emoji, pick) ?? ''
    return changes(world, tab, room, 'react', item, sign, () =>
      tab.room(room).react(item.message.id, sign, pick % 3 > 0),
    )
  },

  'others send'(world, _, room, { pick }) {
    // Now and then much happens, and sometimes more than catching up reads.
    const times = pick === 500 ? 600 : pick % 23 === 0 ? pick % 25 : (pick % 3) + 1
    for (let sends = times; sends > 0; sends -= 1) world.sendsEve(room)
    return true
  },

  'others send late'(world, _, room, { pick }) {
    if (world.order !== 'late') return false
    const { position, createdAt } = at(world.backend.messages(room), -1 - (pick % 10)) ?? {}
    world.sendsEve(room, Number(position ?? createdAt ?? 0) - 0.5)
    return true
  },

  'others edit'(world, _, room, { pick }) {
    const message = byEve(world.backend, room, pick)
    if (!message || !world.canChange('edit')) return false
    world.backend.edits('eve', message.id, `${originalOf(message.text)}~${world.next()}`)
    return true
  },

  'others delete'(world, _, room, { pick }) {
    const message = byEve(world.backend, room, pick)
    if (!message || !world.canChange('delete')) return false
    world.backend.deletes('eve', message.id)
    return true
  },

  'others react'(world, _, room, { pick }) {
    const message = byEve(world.backend, room, pick)
    if (!message || !world.canChange('react')) return false
    world.backend.reacts('eve', message.id, at(emoji, pick) ?? '', pick % 3 > 0)
    return true
  },

  'load older'(_, tab, room) {
    if (!tab.isOpen(room)) return false
    void tab.room(room).loadOlder()
    scrollTo(tab, room, 0)
    return true
  },

  'load gap'(_, tab, room) {
    const snapshot = tab.room(room).timeline.get()
    for (let index = 0; index < snapshot.length; index += 1) {
      const item = snapshot.at(index)
      if (item.kind !== 'gap') continue
      void tab.room(room).loadGap(item.key)
      scrollTo(tab, room, index)
      return true
    }
    return false
  },

  open(_, tab, room) {
    if (tab.isOpen(room)) return false
    tab.open(room)
    return true
  },

  close(_, tab, room) {
    if (!tab.isOpen(room)) return false
    tab.leave(room)
    return true
  },

  read(_, tab, room, { pick }) {
    const item = at(items(tab.room(room)), pick)
    if (item?.status !== 'sent') return false
    tab.room(room).trackVisible(() => undefined)
    tab.room(room).markRead(item.message)
    return true
  },

  type(_, tab, room, { pick }) {
    tab.room(room).setTyping(pick % 4 > 0)
    return true
  },

  retry({ ledger }, tab, room, { pick }) {
    const item = at(failed(tab, room), pick)
    if (!item?.failedClientId) return false
    const sent = ledger.sent.get(item.failedClientId)
    if (sent) sent.retries += 1
    tab.room(room).retry(item.failedClientId)
    return true
  },

  discard({ ledger }, tab, room, { pick }) {
    const item = at(failed(tab, room), pick)
    if (!item?.failedClientId) return false
    noteDecided(ledger, item.failedClientId)
    ledger.discarded.add(item.failedClientId)
    tab.room(room).discard(item.failedClientId)
    return true
  },

  'catch up'(_, tab, room) {
    void tab.room(room).catchUp()
    return true
  },
}

const emoji = ['👍', '🎉']

function at<T>(list: readonly T[], index: number): T | undefined {
  return list.at(list.length > 0 ? index % list.length : 0)
}

export function items(conversation: ChatConversation): readonly MessageItem[] {
  const snapshot = conversation.timeline.get()
  const all: MessageItem[] = []
  for (let index = 0; index < snapshot.length; index += 1) {
    const item = snapshot.at(index)
    if (item.kind === 'message') all.push(item)
  }
  return all
}

/** Its person sees the message at this place, or the first one after it. */
function scrollTo(tab: Tab, room: string, place: number): void {
  const snapshot = tab.room(room).timeline.get()
  for (let index = place; index < snapshot.length; index += 1) {
    const item = snapshot.at(index)
    if (item.kind === 'gap') continue
    const { id } = item.message
    tab.room(room).trackVisible(() => ({ first: id, last: id }))
    return
  }
}

const failed = (tab: Tab, room: string) =>
  items(tab.room(room)).filter(({ failedClientId }) => failedClientId !== undefined)

const own = (tab: Tab, room: string, pick: number) =>
  at(
    items(tab.room(room)).filter(
      ({ message }) => message.author.id === tab.account && message.deletedAt === undefined,
    ),
    pick,
  )

/** Any message of hers, however old; every other time one of the newest. */
const byEve = (backend: MemoryBackend, room: string, pick: number) =>
  at(
    backend
      .messages(room)
      .filter(({ author, deletedAt }) => author.id === 'eve' && deletedAt === undefined),
    pick % 2 === 0 ? pick : -1 - (pick % 3),
  )

/** A person may ask for what has just become impossible: then nothing was queued. */
function changes(
  { ledger }: World,
  tab: Tab,
  room: string,
  kind: AcceptedChange['kind'],
  { message }: MessageItem,
  what: string,
  act: () => void,
): boolean {
  const before = tab.lastId()
  try {
    act()
  } catch (error) {
    if (error instanceof ChatError && error.code === 'gone') return false
    throw error
  }
  // Where no row was made for it, it went into that of the send.
  const isFolded = tab.lastId() === before
  ledger.changes.push({
    ...{ clientId: isFolded ? message.id : tab.lastId(), isFolded, kind, what, room },
    ...{ original: originalOf(message.text), account: tab.account, tab: tab.name },
    // It may have ended while it was asked for.
    mayBeLost: tab.boundary.isDead,
  })
  return true
}
