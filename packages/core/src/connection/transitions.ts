import type { ConnectionStatus } from './connection.js'

/** What may happen to one listening. */
export type ListeningEvent =
  /** Somebody wants the topic. */
  | 'start'
  /** Registered or assumed, or resumed with something still unread. */
  | 'registered'
  /** Registered, and nothing since the checkpoint is missing. */
  | 'resumed'
  /** What may have been missed was read. */
  | 'caught-up'
  /** Something may have been missed while listening. */
  | 'gap'
  /** Closed, or silent for 10 s. */
  | 'lost'
  /** The browser says that there is no network, or it said so when the listening was lost. */
  | 'offline'
  /** The wait is over, the page woke up, or the app asked for it. */
  | 'retry'
  /** The credentials were refused. */
  | 'refuse'
  | 'restart'
  /** Nobody wants the topic any more. */
  | 'stop'

type Row = Partial<Record<ListeningEvent, ConnectionStatus>>
const down: Row = { lost: 'waiting', offline: 'offline', refuse: 'refused', stop: 'idle' }
const wait: Row = { retry: 'connecting', offline: 'offline', refuse: 'refused', stop: 'idle' }

/**
 * The states of one listening; an event that is not in the row of a state changes nothing there.
 * SPEC.md holds the same table, and a test compares the two.
 */
export const transitions: Readonly<Record<ConnectionStatus, Readonly<Row>>> = {
  idle: { start: 'connecting', refuse: 'refused' },
  connecting: { ...down, registered: 'catching-up', resumed: 'live' },
  'catching-up': { ...down, 'caught-up': 'live', gap: 'catching-up' },
  live: { ...down, gap: 'catching-up' },
  waiting: wait,
  offline: wait,
  refused: { restart: 'connecting', stop: 'idle' },
}

/** The connection shows the worst of its listenings. */
export const worstFirst: readonly ConnectionStatus[] = [
  'refused',
  'offline',
  'waiting',
  'connecting',
  'catching-up',
  'live',
]

/** Whether events arrive. */
export const isUp = (status: ConnectionStatus): boolean =>
  status === 'live' || status === 'catching-up'
