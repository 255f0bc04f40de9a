/** Somebody who is signed in, as the application's `authenticate` says. */
export interface LiveUser {
  readonly id: string
  /** When the session ends, in ms since 1970: streams end then. Never by default. */
  readonly expiresAt?: number
  /**
   * How the request proved it. Requests by cookie have to carry the CSRF token to change something. By default `token`
   * where there is an `Authorization: Bearer`, else `cookie`.
   */
  readonly provedBy?: 'cookie' | 'token'
  /** Whatever access rules and upstream headers need: roles, the person's own token for the upstream. Not sent to clients. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** What `GET /auth/user` tells the person about themselves, beside `userId`. */
  readonly profile?: Readonly<Record<string, unknown>>
}

/** The part of a request that says who asks. Kept as long as the stream, to ask again. */
export interface Credentials {
  readonly headers: Headers
  readonly url: URL
}

/** Says who asks; undefined for nobody. Asked at each request, and again while a stream is open. */
export type Authenticate = (
  credentials: Credentials,
) => LiveUser | undefined | Promise<LiveUser | undefined>
