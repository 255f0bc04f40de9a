import { expect, it } from 'vitest'
import { emptyForm, type Form } from './form.js'
import { readForm } from './read-form.js'

const own = 'https://chat.example/graphql'
const aws = `https://${'a'.repeat(26)}.appsync-api.eu-west-1.amazonaws.com/graphql`
const form = (fields: Partial<Form>): Form => ({ ...emptyForm, endpoint: own, ...fields })

function problemsOf(fields: Partial<Form>) {
  const read = readForm(form(fields))
  return 'problems' in read ? read.problems : {}
}

function accessOf(fields: Partial<Form>) {
  const read = readForm(form(fields))
  return 'deployment' in read ? read.deployment.access : read.problems
}

const jwt = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`

it('completes the prefix of a pool’s domain by the region of the endpoint, or the one that is typed', () => {
  const typed = { mode: 'userPool', domain: 'my-chat', clientId: 'client1' }
  const pages = (region: string) => ({
    domain: `https://my-chat.auth.${region}.amazoncognito.com`,
    clientId: 'client1',
  })
  expect(accessOf({ ...typed, endpoint: aws })).toEqual({
    mode: 'userPool',
    pages: pages('eu-west-1'),
  })
  expect(accessOf({ ...typed, region: 'us-gov-west-1' })).toMatchObject({
    pages: pages('us-gov-west-1'),
  })
  expect(problemsOf(typed)).toEqual({ region: expect.stringContaining('prefix') })
})

it('takes a whole domain with or without https, and nothing of what stands behind it', () => {
  for (const domain of ['login.example', ' https://login.example/login?client_id=1 ']) {
    const access = accessOf({ mode: 'userPool', domain, clientId: 'client1' })
    expect(access).toMatchObject({ pages: { domain: 'https://login.example' } })
  }
})

it.each([
  [{ mode: 'userPool' }, ['clientId', 'domain']],
  [{ mode: 'userPool', domain: 'cognito-idp.eu-west-1.amazonaws.com', clientId: 'a' }, ['domain']],
  [{ mode: 'userPool', domain: 'http://login.example', clientId: 'a' }, ['domain']],
  [{ mode: 'userPool', domain: 'a b', clientId: 'a-b' }, ['clientId', 'domain']],
  [{ mode: 'apiKey' }, ['apiKey', 'userId']],
  [{ mode: 'apiKey', apiKey: 'da2 1', userId: 'ann' }, ['apiKey']],
  [{ mode: 'lambda', token: 'Bearer abc', userId: 'ann' }, ['token']],
  [{ mode: 'oidc', token: 'abc' }, ['token']],
  [{ mode: 'oidc', token: jwt({ name: 'Ann' }) }, ['token']],
  [{ mode: 'oidc', token: jwt({ sub: 'ann', exp: 1 }) }, ['token']],
  [{ mode: 'iam' }, ['mode']],
  [
    { mode: 'lambda', token: 'a', userId: 'ann', schema: 'mine', region: 'Ireland' },
    ['region', 'schema'],
  ],
] satisfies [Partial<Form>, string[]][])('finds what is wrong in %j', (fields, wrong) => {
  expect(Object.keys(problemsOf(fields)).sort()).toEqual(wrong)
})

it('knows who somebody is by the token, or as they say themselves', () => {
  const token = jwt({ sub: 'ann', name: 'Änn', exp: Date.now() })
  expect(accessOf({ mode: 'oidc', token })).toEqual({
    ...{ mode: 'oidc', token },
    user: { id: 'ann', name: 'Änn' },
  })
  expect(accessOf({ mode: 'apiKey', apiKey: ' da2-1 ', userId: 'ann' })).toEqual({
    ...{ mode: 'apiKey', key: 'da2-1' },
    user: { id: 'ann', name: 'ann' },
  })
})
