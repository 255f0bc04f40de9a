import { expect, it } from 'vitest'
import { endpointUrl, realtimeUrl } from '../src/endpoint.js'

const id = 'abcdefghijklmnopqrstuvwxyz'

it.each([
  [
    'the host that AWS gives',
    `https://${id}.appsync-api.eu-west-1.amazonaws.com/graphql`,
    `wss://${id}.appsync-realtime-api.eu-west-1.amazonaws.com/graphql`,
  ],
  [
    'the host that AWS gives in China',
    `https://${id}.appsync-api.cn-north-1.amazonaws.com.cn/graphql`,
    `wss://${id}.appsync-realtime-api.cn-north-1.amazonaws.com.cn/graphql`,
  ],
  ['a custom domain', 'https://api.example.com/graphql', 'wss://api.example.com/graphql/realtime'],
  [
    'localhost without TLS',
    'http://localhost:20002/graphql',
    'ws://localhost:20002/graphql/realtime',
  ],
  [
    'a domain that only looks like it',
    `https://${id}.appsync-api.eu-west-1.amazonaws.com.example.com/graphql`,
    `wss://${id}.appsync-api.eu-west-1.amazonaws.com.example.com/graphql/realtime`,
  ],
  [
    'an endpoint with a query',
    `https://${id}.appsync-api.us-east-1.amazonaws.com/graphql?a=1`,
    `wss://${id}.appsync-realtime-api.us-east-1.amazonaws.com/graphql?a=1`,
  ],
  ['a custom domain with a query', 'https://a.example/g?a=1', 'wss://a.example/g/realtime?a=1'],
])('subscriptions of %s', (_what, endpoint, realtime) => {
  expect(realtimeUrl(endpointUrl(endpoint))).toBe(realtime)
})

it('are where an option says, by WebSocket', () => {
  const endpoint = endpointUrl('https://api.example.com/graphql')
  expect(realtimeUrl(endpoint, 'https://live.example.com/x')).toBe('wss://live.example.com/x')
  expect(realtimeUrl(endpoint, 'wss://live.example.com/x')).toBe('wss://live.example.com/x')
})
