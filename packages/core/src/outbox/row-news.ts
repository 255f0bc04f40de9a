import type { OutboxRow } from '../storage/storage.js'
import { isRow } from '../storage/well-formed.js'
import { isObject, soundMessage } from '../timeline/sound-message.js'
import type { Message } from '../transport.js'

/** What pages tell each other of their rows; plain data. */
export type RowNews =
  | {
      readonly type: 'row'
      readonly row: OutboxRow
      /** It just became so; otherwise it is said because another page asked. */
      readonly changed: boolean
      /** The page that says so is sending it, or finds out whether it was sent. */
      readonly flying: boolean
      /** It is in the storage that the pages share. */
      readonly stored: boolean
    }
  | {
      readonly type: 'gone'
      readonly clientId: string
      /** Why: it is `done`, with the message as the server gave it where it did; or a person dropped it. */
      readonly done: boolean
      readonly message?: Message
    }
  /** Which rows do the others know? */
  | { readonly type: 'ask' }

/** What can be understood of what another page posted: that may be of another version. */
export function readRowNews(data: unknown): RowNews | undefined {
  if (!isObject(data)) return undefined
  const { type, row, clientId } = data
  if (type === 'ask') return { type }
  if (type === 'row' && isRow(row)) {
    const [changed, flying, stored] = [data.changed, data.flying, data.stored].map(Boolean)
    return { type, row, changed, flying, stored } as RowNews
  }
  if (type !== 'gone' || typeof clientId !== 'string') return undefined
  const message = soundMessage(data.message)
  return { type, clientId, done: Boolean(data.done), ...(message && { message }) }
}
