import { expect, it } from 'vitest'
import { readEndpoint } from './read-endpoint.js'

const host = `${'a1'.repeat(13)}.appsync-api`

it('reads the region from an address of AWS, also in China, and none from a domain of one’s own', () => {
  const aws = `https://${host}.eu-west-1.amazonaws.com/graphql`
  expect(readEndpoint(` ${aws}\n`)).toEqual({ url: aws, region: 'eu-west-1' })
  const china = `https://${host}.cn-north-1.amazonaws.com.cn/graphql`
  expect(readEndpoint(china)).toEqual({ url: china, region: 'cn-north-1' })
  const own = 'https://chat.example/graphql'
  expect(readEndpoint(own)).toEqual({ url: own })
})

it.each([
  ['', 'Paste the GraphQL endpoint'],
  ['chat.example/graphql', 'no address'],
  ['https://', 'no address'],
  [`wss://${host}.eu-west-1.amazonaws.com/graphql`, 'live events'],
  [`https://${'a'.repeat(26)}.appsync-realtime-api.eu-west-1.amazonaws.com/graphql`, 'live events'],
  ['http://chat.example/graphql', 'Only https'],
  ['ftp://chat.example/graphql', 'Only https'],
  ['https://user:secret@chat.example/graphql', 'names, passwords'],
  ['https://chat.example/graphql?x=1', 'names, passwords'],
  ['https://short.appsync-api.eu-west-1.amazonaws.com/graphql', 'no AppSync API'],
  [`https://${host}.europe.amazonaws.com/graphql`, 'no AppSync API'],
  ['https://bucket.s3.amazonaws.com/graphql', 'no AppSync API'],
  [`https://${host}.eu-west-1.amazonaws.com/event`, 'ends with /graphql'],
])('says what is wrong with %j', (typed, words) => {
  expect(readEndpoint(typed)).toEqual({ problem: expect.stringContaining(words) })
})

it('takes an API of this computer without TLS', () => {
  const local = 'http://localhost:4400/appsync/parley/graphql'
  expect(readEndpoint(local)).toEqual({ url: local })
})
