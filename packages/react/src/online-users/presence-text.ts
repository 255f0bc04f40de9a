import type { PresenceState } from '@parley/core'
import type { Catalogue } from '../catalogue.js'

const keys = {
  online: 'stateOnline',
  away: 'stateAway',
  busy: 'stateBusy',
  offline: 'stateOffline',
} as const

/** What a presence state is called on screen. */
export function presenceText(catalogue: Catalogue, state: PresenceState): string {
  return catalogue.text(keys[state])
}
