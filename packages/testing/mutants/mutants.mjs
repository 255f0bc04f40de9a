// The planted bugs of `pnpm sim:mutants`: each is a small patch over the core's source, applied while it is bundled.
import { connectionMutants } from './connection.mjs'
import { outboxMutants } from './outbox.mjs'
import { readingMutants } from './reading.mjs'
import { storageMutants } from './storage.mjs'

/**
 * @typedef {object} Edit
 * @property {string} file under packages/core/src
 * @property {string} find stands there exactly once
 * @property {string} replace
 */

/**
 * @typedef {object} Mutant
 * @property {string} name
 * @property {readonly Edit[]} edits
 */

/** @type {readonly Mutant[]} */
export const mutants = [
  ...connectionMutants,
  ...readingMutants,
  ...outboxMutants,
  ...storageMutants,
]
