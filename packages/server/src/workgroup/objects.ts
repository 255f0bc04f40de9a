import { createHash } from 'node:crypto'
import type { MessageView } from '../store/messages.js'
import type { UserView } from '../store/users.js'

/** The objects of the Fauna-style schemas, as this server's rows show in them. */

export const chatObject = ({ position, revision, createdAt, text, author }: ChatRow) => ({
  _id: chatIdOf(position),
  // Microseconds, like Fauna's; every change of the conversation adds one.
  _ts: createdAt * 1_000 + (revision - position),
  content: text,
  userId: author.id,
  user: userObject(author),
  timestamp: new Date(createdAt).toISOString(),
})

/** Digits of one length, which sort as the messages do. */
const firstId = 10n ** 18n

const chatIdOf = (position: number) => String(firstId + BigInt(position))

/** Undefined for what is no id of a message. */
export const positionOf = (id: string): number | undefined =>
  /^1\d{18}$/.test(id) ? Number(BigInt(id) - firstId) : undefined

type ChatRow = Pick<MessageView, 'position' | 'revision' | 'createdAt' | 'text' | 'author'>

export const userObject = ({ id, name, avatarUrl }: UserView) => ({
  _id: id,
  name,
  email: addressOf(id),
  image: avatarUrl ?? '',
})

export const sessionObject = (row: SessionRow) => {
  const name = createHash('sha256').update(`session of the workgroup ${row.token_hash}`)
  const digits = name.digest('hex')
  return {
    _id: digits.slice(0, 16),
    _ts: row.created_at * 1_000,
    sessionToken: digits,
    userId: row.user_id,
    expires: new Date(row.expires_at).toISOString(),
  }
}

interface SessionRow {
  readonly token_hash: string
  readonly user_id: string
  readonly created_at: number
  readonly expires_at: number
}

/** Of a domain that cannot be (RFC 2606), so that nobody is ever written to. */
const domain = '@users.invalid'

export const addressOf = (userId: string) => `${userId}${domain}`

/** Undefined for an address that stands for nobody here. */
export const userIdOf = (address: string): string | undefined =>
  address.endsWith(domain) ? address.slice(0, -domain.length) : undefined
