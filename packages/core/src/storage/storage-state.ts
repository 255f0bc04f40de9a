import type { ChatError } from '../errors.js'

/** What becomes of unsent messages when the page goes. */
export interface StorageState {
  /** What is unsent outlives the page. */
  readonly durable: boolean
  /** Why not, where the storage was meant to keep it: to be shown ("not kept over a reload"). */
  readonly error?: ChatError
}
