/**
 * The session's token, or nothing where a cookie carries it. `refused`: the server refused the one given before, so
 * that a cached one must not be given again, now or later.
 */
export type GetToken = (request: {
  readonly refused: boolean
}) => string | undefined | Promise<string | undefined>

/** Asks for the token, or for a new one, which is done once for all who ask meanwhile (R9). */
export type TokenSource = (request: { readonly refused: boolean }) => Promise<string | undefined>

export function createTokenSource(getToken: GetToken): TokenSource {
  let renewing: Promise<string | undefined> | undefined
  return async (request) => {
    if (request.refused) {
      renewing ??= Promise.resolve(request)
        .then(getToken)
        .finally(() => {
          renewing = undefined
        })
    }
    return renewing ?? getToken(request)
  }
}
