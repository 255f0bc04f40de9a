/** What is put into the headers of a request, or into the `authorization` of a WebSocket's frame. */
export type AppSyncHeaders = Readonly<Record<string, string>>

/** What is to be authorised. */
export interface AppSyncAuthRequest {
  /** The endpoint over HTTP, whose host AppSync checks over the WebSocket too. */
  readonly endpoint: URL
  /** @default as the endpoint's host says it */
  readonly region?: string | undefined
  /** A request over HTTP; or the WebSocket's connection; or one subscription on it. */
  readonly purpose: 'http' | 'connect' | 'start'
  /** Exactly what is sent, for a signature. */
  readonly body: string
  /** What was given before and refused: the same is not to be given again. */
  readonly refused?: AppSyncHeaders | undefined
}

export interface AppSyncCredentials {
  readonly headers: AppSyncHeaders
  /** Before they end: from then on, ms since 1970, others are to be asked for. @default never */
  readonly renewAt?: number
}

/** One of AppSync's authorisation modes. Asked at each request, each connect and each start of a subscription. */
export type AppSyncAuth = (request: AppSyncAuthRequest) => Promise<AppSyncCredentials>

/** Mode API_KEY. A key that was refused is not renewed. */
export function apiKey(key: string): AppSyncAuth {
  return async () => ({ headers: { 'x-api-key': key } })
}
