import { isLoopback } from './is-loopback.js'

export type ReadEndpoint =
  | { readonly url: string; readonly region?: string }
  | { readonly problem: string }

/** The GraphQL endpoint as it was typed or pasted, and the region that its host says. */
export function readEndpoint(text: string): ReadEndpoint {
  const typed = text.trim()
  if (typed === '') return { problem: 'Paste the GraphQL endpoint that AWS shows for the API.' }
  if (!URL.canParse(typed) || !/^\w+:\/\//.test(typed)) {
    return { problem: 'This is no address: it begins with https:// and ends with /graphql.' }
  }
  const url = new URL(typed)
  if (/^wss?:$/.test(url.protocol) || url.hostname.includes('.appsync-realtime-api.')) {
    return {
      problem: 'This is the address of the live events. Paste the one with “appsync-api” in it.',
    }
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return { problem: 'Only https:// is allowed, because a key or a token is sent there.' }
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { problem: 'Leave out names, passwords, and everything from “?” or “#” on.' }
  }
  if (!/\.amazonaws\.com(\.cn)?$/.test(url.hostname)) return { url: url.href }

  const region = /^[a-z0-9]{26}\.appsync-api\.([a-z0-9-]+)\.amazonaws\./.exec(url.hostname)?.[1]
  if (region === undefined || !isRegion(region)) {
    return {
      problem:
        'AWS has no AppSync API there: its addresses are 26 letters and digits, “appsync-api”, a region and “amazonaws.com”.',
    }
  }
  if (url.pathname !== '/graphql') {
    return { problem: 'The endpoint of a GraphQL API ends with /graphql.' }
  }
  return { url: url.href, region }
}

/** Whether this has the shape of a region's name; AWS adds new ones. */
export const isRegion = (text: string): boolean => /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)
