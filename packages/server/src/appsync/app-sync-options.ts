import type { JSONWebKeySet } from 'jose'
import type { AuthenticatedUser, Authentication } from '../chat-server-options.js'

/** Who signs the tokens of a user pool or of an OIDC provider. The user's id in the chat is the token's `sub`. */
export interface AppSyncTokenIssuer {
  /** As the `iss` claim says it, like `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc`. */
  readonly issuer: string
  /** The public keys, or the https URL of them. @default `${issuer}/.well-known/jwks.json` */
  readonly keys?: JSONWebKeySet | string
  /** Clients whose tokens count: `client_id`, `aud` or `azp`. @default every client of the issuer */
  readonly clientIds?: readonly string[]
}

/** What signs requests by SigV4, and whose requests they are. */
export interface AppSyncIamKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary keys: requests have to carry it. */
  readonly sessionToken?: string
  readonly user: AuthenticatedUser
}

/** A local AppSync: which credentials count, and its limits. Every field has a default. */
export interface AppSyncOptions {
  /** Whom each API key speaks for: AppSync's own keys name nobody, and a message needs an author. @default none */
  readonly apiKeys?: Readonly<Record<string, AuthenticatedUser>>
  /** @default none */
  readonly userPools?: readonly AppSyncTokenIssuer[]
  /** @default none */
  readonly openIdConnect?: readonly AppSyncTokenIssuer[]
  /** @default none */
  readonly iam?: readonly AppSyncIamKey[]
  /** Of IAM signatures. @default 'us-east-1' */
  readonly region?: string
  /**
   * Says who an opaque `Authorization` token is, like a Lambda authorizer; nothing when it does not know.
   * @default the session tokens of this server, or its option `authenticate`
   */
  readonly authorizeToken?: (
    token: string,
  ) => Authentication | undefined | Promise<Authentication | undefined>
  /** How often a connection says `ka`. @default 60_000 */
  readonly keepAliveMs?: number
  /** Told in `connection_ack`: a client that hears nothing for this long gives up. @default 300_000 */
  readonly connectionTimeoutMs?: number
  /** @default 100 */
  readonly subscriptionsPerConnection?: number
  /** A connection this old is closed. @default 24 hours */
  readonly connectionAgeMs?: number
  /** An event larger than this is not delivered, as AppSync does. @default 240 KiB */
  readonly payloadBytes?: number
  /**
   * What happens to an open connection whose token expires: AppSync looks at tokens at connect and at start only,
   * and does not say that it closes. @default 'keep'
   */
  readonly tokenExpiry?: 'keep' | 'close'
  /**
   * Messages, read marks and typing that come by another endpoint, or another of the schemas: AppSync tells its subscriptions
   * of none, as it tells of its own mutations only. `told` is for people who share one database by many ways. @default 'silent'
   */
  readonly otherWrites?: 'silent' | 'told'
}

export type AppSyncLimits = Required<
  Pick<
    AppSyncOptions,
    | 'keepAliveMs'
    | 'connectionTimeoutMs'
    | 'subscriptionsPerConnection'
    | 'connectionAgeMs'
    | 'payloadBytes'
    | 'tokenExpiry'
  >
>

export const appSyncLimits = (options: AppSyncOptions): AppSyncLimits => ({
  keepAliveMs: options.keepAliveMs ?? 60_000,
  connectionTimeoutMs: options.connectionTimeoutMs ?? 300_000,
  subscriptionsPerConnection: options.subscriptionsPerConnection ?? 100,
  connectionAgeMs: options.connectionAgeMs ?? 24 * 60 * 60 * 1000,
  payloadBytes: options.payloadBytes ?? 240 * 1024,
  tokenExpiry: options.tokenExpiry ?? 'keep',
})
