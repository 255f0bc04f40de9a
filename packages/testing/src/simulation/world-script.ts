import type { FaultKind } from './fault-kinds.js'

/** What people do with a client, or beside it. */
export const operationKinds = [
  'send',
  'edit',
  'delete',
  'react',
  'others send',
  'others send late',
  'others edit',
  'others delete',
  'others react',
  'load older',
  'load gap',
  'open',
  'close',
  'read',
  'type',
  'retry',
  'discard',
  'catch up',
] as const

export type OperationKind = (typeof operationKinds)[number]

/** One thing that happens, `waitMs` after the one before. Numbers choose among what is there, round and round. */
export interface Step {
  readonly waitMs: number
  /** An operation, or a fault that begins. */
  readonly what: OperationKind | FaultKind
  /** Which tab. */
  readonly tab: number
  /** Which conversation. */
  readonly room: number
  /** Which message, row or amount. */
  readonly pick: number
  /** How long a fault lasts. */
  readonly forMs: number
}

/** One whole world, as plain JSON: the same script always runs the same way. */
export interface WorldScript {
  readonly seed: number
  /** Name of the backend's profile. */
  readonly profile: string
  /** How many tabs the first person has. */
  readonly tabs: number
  /** What the browsers have. */
  readonly browser: 'locks and channels' | 'channels' | 'neither'
  /** How wrong the clock of each device is. */
  readonly skewMs: readonly number[]
  readonly pageSize: number
  readonly history: number
  readonly steps: readonly Step[]
  /** The first page in this tab's place ends at this step of its life. @default none does by itself */
  readonly kill?: { readonly tab: number; readonly step: number }
}
