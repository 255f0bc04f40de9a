import type { User } from '@parley/core'
import type { HostedPages } from './hosted-pages.js'

export const schemas = {
  parley: 'Parley',
  chatql: 'ChatQL',
  serverless: 'Serverless example',
} as const

export type SchemaName = keyof typeof schemas

export const modes = {
  userPool: 'Cognito user pool',
  apiKey: 'API key',
  oidc: 'OpenID Connect',
  lambda: 'Lambda',
} as const

export type ModeName = keyof typeof modes

/** How one gets in: what AppSync is given, and whom the chat takes one for. */
export type Access =
  | { readonly mode: 'userPool'; readonly pages: HostedPages }
  | { readonly mode: 'apiKey'; readonly key: string; readonly user: User }
  | { readonly mode: 'oidc' | 'lambda'; readonly token: string; readonly user: User }

/** An AppSync API of one's own. */
export interface Deployment {
  readonly endpoint: string
  /** Unknown for a domain of one's own, where nobody said it. */
  readonly region?: string
  readonly schema: SchemaName
  readonly access: Access
}
