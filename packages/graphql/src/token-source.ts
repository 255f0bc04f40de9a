/**
 * The session's token, or nothing where a cookie carries it. `refused`: the server refused the one given before, so
 * that a cached one must not be given again, now or later.
 */
export type GetToken = (request: {
  readonly refused: boolean
}) => string | undefined | Promise<string | undefined>

/** Asks for tokens, and for a new one only once for all who were refused with the same one (R9). */
export interface TokenSource {
  /** How often a new token was asked for: note it before using a token. */
  readonly renewals: number
  current(): Promise<string | undefined>
  /** Asks anew, unless that was done since `seen` was noted. */
  renew(seen: number): Promise<unknown>
}

export function createTokenSource(getToken: GetToken): TokenSource {
  let renewals = 0
  let renewing: Promise<unknown> | undefined
  return {
    get renewals() {
      return renewals
    },
    async current() {
      await renewing?.catch(() => {})
      return getToken({ refused: false })
    },
    async renew(seen) {
      if (seen !== renewals) return
      renewing ??= (async () => getToken({ refused: true }))().finally(() => {
        renewals += 1
        renewing = undefined
      })
      return renewing
    },
  }
}
