/** AppSync APIs of one's own: which one, and who is signed in there, is asked on a page of its own. */
export const ownAppSync = {
  id: 'own-app-sync',
  name: 'AppSync (yours)',
  address: '/own-app-sync',
} as const
