import type {
  CustomConversationData,
  Message,
  MessageContent,
  MessageId,
  User,
  UserId,
} from '@parley/core'
import { copyOf } from '../copy-of.js'

/** A message as the server holds it; `removedContent` is what a deletion took, for backends that never show one. */
export interface StoredMessage {
  readonly message: Message & { readonly position: number; readonly revision: number }
  readonly removedContent?: MessageContent
}

export interface NewMessage {
  readonly id: MessageId
  readonly author: User
  readonly content: MessageContent
  readonly createdAt: number
  readonly clientId?: string
  /** Where it sorts, for messages that come late. @default the change number, which sorts last */
  readonly position?: number
}

/** One step of a conversation's history. */
export type LogChange =
  | { readonly number: number; readonly messageId: MessageId }
  | { readonly number: number; readonly userId: UserId; readonly upTo: number }

/** One conversation with one change sequence: every insert, edit, delete, reaction and read mark takes the next number. */
export class ConversationLog {
  readonly id: string
  readonly title?: string
  readonly data?: CustomConversationData
  readonly memberIds: Set<UserId>
  readonly createdAt: number
  /** Until when each member counts as typing. */
  readonly typingUntil = new Map<UserId, number>()
  /** In the order of the conversation. */
  readonly #order: StoredMessage[] = []
  readonly #byId = new Map<MessageId, StoredMessage>()
  readonly #readMarks = new Map<UserId, number>()
  #changes: LogChange[] = []
  #lastChange = 0
  #present: readonly StoredMessage[] | undefined
  #forgottenUpTo = 0

  constructor(facts: {
    readonly id: string
    readonly title?: string
    readonly data?: CustomConversationData
    readonly memberIds: readonly UserId[]
    readonly createdAt: number
  }) {
    this.id = facts.id
    this.memberIds = new Set(facts.memberIds)
    this.createdAt = facts.createdAt
    if (facts.title !== undefined) this.title = facts.title
    if (facts.data !== undefined) this.data = facts.data
  }

  /** The number of the latest change; 0 when nothing has happened yet. */
  get lastChange(): number {
    return this.#lastChange
  }

  get messages(): readonly StoredMessage[] {
    return this.#order
  }

  /** Those that were not deleted. */
  present(): readonly StoredMessage[] {
    this.#present ??= this.#order.filter(({ message }) => message.deletedAt === undefined)
    return this.#present
  }

  message(id: MessageId): StoredMessage | undefined {
    return this.#byId.get(id)
  }

  insert(added: NewMessage): StoredMessage {
    const number = this.#next()
    const message: StoredMessage['message'] = Object.assign(copyOf(added.content), {
      id: added.id,
      conversationId: this.id,
      author: added.author,
      createdAt: added.createdAt,
      position: added.position ?? number,
      revision: number,
    })
    const { clientId } = added
    const stored: StoredMessage = {
      message: clientId === undefined ? message : Object.assign(message, { clientId }),
    }
    this.#order.splice(this.indexFrom(stored.message), 0, stored)
    this.#byId.set(added.id, stored)
    this.#changes.push({ number, messageId: added.id })
    return stored
  }

  /** Fields that the content does not name stay as they are. */
  edit(id: MessageId, content: MessageContent, editedAt: number): StoredMessage | undefined {
    return this.#change(id, ({ message }) => ({
      message: { ...message, ...copyOf(content), editedAt },
    }))
  }

  /** Leaves a tombstone. */
  delete(id: MessageId, deletedAt: number): StoredMessage | undefined {
    return this.#change(id, ({ message }) => {
      const { attachments, mentions, replyTo, data, reactions, text, ...rest } = message
      const removedContent: MessageContent = {
        text,
        ...(attachments && { attachments }),
        ...(mentions && { mentions }),
        ...(replyTo !== undefined && { replyTo }),
        ...(data && { data }),
      }
      return { message: { ...rest, text: '', deletedAt }, removedContent }
    })
  }

  /** Without effect, and without a change number, when it is so already. */
  react(id: MessageId, emoji: string, userId: UserId, on: boolean): StoredMessage | undefined {
    const stored = this.#byId.get(id)
    const reactions = stored?.message.reactions ?? []
    const userIds = reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? []
    if (userIds.includes(userId) === on) return stored
    const reacting = on ? [...userIds, userId] : userIds.filter((other) => other !== userId)
    const changed = { emoji, userIds: reacting, count: reacting.length }
    const known = reactions.some((reaction) => reaction.emoji === emoji)
    const after = known
      ? reactions.map((reaction) => (reaction.emoji === emoji ? changed : reaction))
      : [...reactions, changed]
    return this.#change(id, ({ message }) => ({
      message: { ...message, reactions: after.filter(({ userIds: left }) => left.length > 0) },
    }))
  }

  readMark(userId: UserId): number | undefined {
    return this.#readMarks.get(userId)
  }

  /** R12: a lower mark changes nothing. Returns whether it rose. */
  raiseReadMark(userId: UserId, upTo: number): boolean {
    if (upTo <= (this.#readMarks.get(userId) ?? -Infinity)) return false
    this.#readMarks.set(userId, upTo)
    this.#changes.push({ number: this.#next(), userId, upTo })
    return true
  }

  /** The latest change of each message and read mark since, in order; undefined when that is no longer known. */
  changesSince(number: number): readonly LogChange[] | undefined {
    const known =
      Number.isInteger(number) && number >= this.#forgottenUpTo && number <= this.#lastChange
    if (!known) return undefined
    const latest = new Map<string, LogChange>()
    for (const change of this.#changes) {
      if (change.number <= number) continue
      const key = 'messageId' in change ? `message ${change.messageId}` : `read ${change.userId}`
      latest.delete(key)
      latest.set(key, change)
    }
    return [...latest.values()]
  }

  /** From now on nothing before this moment can be resumed. */
  forgetChanges(): void {
    this.#changes = []
    this.#forgottenUpTo = this.#lastChange
  }

  /** The index of the first message that does not sort before this one (R2: position, then id). */
  indexFrom(place: { readonly position: number; readonly id: MessageId }): number {
    let low = 0
    let high = this.#order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#order[middle]?.message
      if (other && sortsBefore(other, place)) low = middle + 1
      else high = middle
    }
    return low
  }

  #next(): number {
    this.#lastChange += 1
    this.#present = undefined
    return this.#lastChange
  }

  #change(
    id: MessageId,
    change: (stored: StoredMessage) => StoredMessage,
  ): StoredMessage | undefined {
    const before = this.#byId.get(id)
    if (!before) return undefined
    const number = this.#next()
    const changed = change(before)
    const after = { ...changed, message: { ...changed.message, revision: number } }
    this.#order[this.indexFrom(before.message)] = after
    this.#byId.set(id, after)
    this.#changes.push({ number, messageId: id })
    return after
  }
}

type Place = { readonly position: number; readonly id: MessageId }

function sortsBefore(one: Place, other: Place): boolean {
  return one.position === other.position ? one.id < other.id : one.position < other.position
}
