import type { BackendProfile } from './backend-profile.js'

/** Keeps every promise of the contract. */
export const strongest: BackendProfile = {
  name: 'strongest',
  transport: {},
}
