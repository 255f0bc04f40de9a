import { fault } from '@parley/graphql'

/** The endpoint over HTTP; relative to the page where there is one. Throws `unsupported` for what is no URL. */
export function endpointUrl(endpoint: string): URL {
  try {
    return new URL(endpoint, globalThis.location?.href)
  } catch {
    throw fault('unsupported', 'The endpoint is no URL')
  }
}

/**
 * Where the subscriptions of an endpoint are: the host of its own that AWS gives it, or `/realtime` below a custom domain.
 * What is served without TLS, as on localhost, is so here too.
 *
 * @param given Where they are instead.
 */
export function realtimeUrl(endpoint: URL, given?: string): string {
  const url = given === undefined ? new URL(endpoint) : endpointUrl(given)
  if (given === undefined) {
    url.hostname = url.hostname.replace(
      /^(\w{26}\.appsync)-api(?=\.[\w-]+\.amazonaws\.com(\.cn)?$)/,
      '$1-realtime-api',
    )
    if (url.hostname === endpoint.hostname) url.pathname += '/realtime'
  }
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
}
