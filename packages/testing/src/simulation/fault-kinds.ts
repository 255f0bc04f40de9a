/** Everything that goes wrong in a world. Each is allowed to a network, a backend, a browser or a person by the contract. */
export const faultKinds = [
  'request dropped',
  'answer dropped',
  'call delayed',
  'event delayed',
  'event dropped',
  'event duplicated',
  'events reordered',
  'late sink call',
  'cut',
  'half-open',
  'server restart',
  'checkpoint refused',
  'cursor gone',
  'token expired',
  'rate limited',
  'server error',
  'server error after performing',
  'poison message',
  'tab killed',
  'page reloaded',
  'sleep',
  'clock skew',
  'clock jump',
  'hidden',
  'offline',
  'storage slow',
  'storage write failed',
  'storage load failed',
  'storage hung',
  'quota',
  'corrupt row',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** How often each thing happened. */
export type Tally = Map<string, number>

export function count(tally: Tally, what: string, times = 1): void {
  tally.set(what, (tally.get(what) ?? 0) + times)
}
