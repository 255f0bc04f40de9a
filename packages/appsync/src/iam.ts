import { fault } from '@parley/graphql'
import type { AppSyncAuth, AppSyncAuthRequest } from './auth.js'
import { createRenewal, type GetCredentials } from './renewal.js'
import { type AwsKeys, signRequest } from './sign-request.js'

/** Keys of IAM, as Cognito's identity pools and STS give them. */
export interface IamCredentials extends AwsKeys {
  /** When they end; others are asked for a minute before. @default never */
  readonly expiration?: Date
}

/** Of the WebSocket: AppSync checks a signature over these, which nobody sends. */
const realtimeHeaders = {
  accept: 'application/json, text/javascript',
  'content-encoding': 'amz-1.0',
  'content-type': 'application/json; charset=UTF-8',
}

/**
 * Mode AWS_IAM: signs by SigV4 with WebCrypto, which browsers have on secure pages only. The region is that of the endpoint's
 * host, or the transport's `region`. It does not mend a wrong clock: AWS refuses signatures that are minutes off.
 */
export function iam(getCredentials: GetCredentials<IamCredentials>): AppSyncAuth {
  const credentials = createRenewal(getCredentials, ({ accessKeyId }) => accessKeyId, renewAt)
  return async (request) => {
    const refused = /Credential=([^/]+)/.exec(request.refused?.['authorization'] ?? '')?.[1]
    const given = await credentials(refused)
    return { headers: await sign(request, given), renewAt: renewAt(given) }
  }
}

function sign({ endpoint, purpose, body, ...request }: AppSyncAuthRequest, keys: IamCredentials) {
  const region = request.region ?? /appsync-api\.([\w-]+)\./.exec(endpoint.host)?.[1]
  if (region === undefined)
    throw fault('unsupported', 'The endpoint names no region: pass `region`')
  if (!globalThis.crypto?.subtle)
    throw fault('unsupported', 'WebCrypto is only there on secure pages')
  return signRequest({
    ...{ keys, region, body, service: 'appsync', date: new Date() },
    host: endpoint.host,
    path: endpoint.pathname + (purpose === 'connect' ? '/connect' : ''),
    query: purpose === 'http' ? endpoint.searchParams : new URLSearchParams(),
    headers: purpose === 'http' ? {} : realtimeHeaders,
  })
}

function renewAt({ expiration }: IamCredentials): number {
  return expiration ? expiration.getTime() - 60_000 : Infinity
}
