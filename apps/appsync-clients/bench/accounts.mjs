// Who takes part: a person and a key for each client, so that the endpoint can tell whose connection it is.
const writer = { id: 'writer', name: 'Writer' }
export const writerKey = 'da2-writer'

/** @param {'own' | 'official'} side */
export const keyOf = (side, index) => `da2-${side}-${index}`
export const userOf = (side, index) => ({ id: `${side}-${index}`, name: `${side} ${index}` })

/** All but the writer. @param {{ own: number, official: number }} counts */
export function accountsOf(counts) {
  return Object.entries(counts).flatMap(([side, count]) =>
    Array.from({ length: count }, (_, index) => ({
      key: keyOf(side, index),
      user: userOf(side, index),
    })),
  )
}

/** For the endpoint. */
export function apiKeysOf(counts) {
  const all = accountsOf(counts).map(({ key, user }) => [key, user])
  return { ...Object.fromEntries(all), [writerKey]: writer }
}
