/** `refused`: what was given before was refused or is about to expire, so that a cached one must not be given again. */
export type GetCredentials<T> = (request: { readonly refused: boolean }) => T | Promise<T>

/**
 * Asks for credentials, and for new ones once for all who need them meanwhile (R9): those that were refused, or that are
 * about to expire.
 *
 * @param keyOf What tells two of them apart.
 * @param renewAt From when on they are too old to be used, ms since 1970.
 */
export function createRenewal<T>(
  get: GetCredentials<T>,
  keyOf: (given: T) => string | undefined,
  renewAt: (given: T) => number,
): (refusedKey: string | undefined) => Promise<T> {
  let renewing: Promise<T> | undefined
  /** Was too old when it was new: the clock of this device is wrong, and it is not renewed for its age again. */
  let bornOld: string | undefined
  return async (refusedKey) => {
    const given = await (renewing ?? get({ refused: false }))
    const key = keyOf(given)
    if (key !== refusedKey && (key === bornOld || renewAt(given) > Date.now())) return given
    renewing ??= Promise.resolve({ refused: true })
      .then(get)
      .finally(() => {
        renewing = undefined
      })
    const renewed = await renewing
    if (renewAt(renewed) <= Date.now()) bornOld = keyOf(renewed)
    return renewed
  }
}
