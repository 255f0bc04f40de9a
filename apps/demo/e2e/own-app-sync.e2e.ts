import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import {
  fillForm,
  keyForm,
  type OwnPlace,
  openForm,
  openOwnPlace,
  poolForm,
  signInAtPool,
} from './own-app-sync-place.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'
import { comeBack, goOffline, shellIsKept } from './tunnel.js'

const stage = setStage()

async function isInChat({ page }: Tab): Promise<void> {
  await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  await page.getByText('Connected', { exact: true }).waitFor()
}

async function openBen(place: OwnPlace) {
  const ben = await stage.visitor('Ben Own', { link: place.benLink })
  await openForm(ben, place.benLink)
  await fillForm(ben.page, keyForm(place))
  await ben.page.getByRole('button', { name: 'Connect' }).click()
  await isInChat(ben)
  return ben
}

async function openAda(place: OwnPlace) {
  const ada = await stage.visitor('Ada', { link: place.adaLink })
  await openForm(ada, place.adaLink)
  await fillForm(ada.page, poolForm(place))
  return ada
}

it('signs in on the hosted page, talks, renews the token, lasts over a reload, and signs out there', async () => {
  const place = await openOwnPlace(stage, 5)
  const { pool } = place
  const ben = await openBen(place)
  const ada = await openAda(place)
  await signInAtPool(ada, 'Ada')
  await isInChat(ada)
  expect(ada.page.url()).not.toMatch(/code|state/)

  await ada.startChatWith('Ben Own')
  await ada.send('From a pool')
  await ada.sent('From a pool')
  await ben.openChatWith('Ada')
  await eventually(() => ben.texts()).toEqual(['From a pool'])

  await eventually(() => pool.renewals).toBeGreaterThan(1)
  await ben.send('After the token ended')
  await eventually(() => ada.texts()).toEqual(['From a pool', 'After the token ended'])
  await ada.page.reload()
  await isInChat(ada)
  await ada.send('After a reload')
  await ada.sent('After a reload')
  await eventually(() => ben.texts()).toContain('After a reload')

  const stored = await everythingStored(ada.page)
  for (const secret of pool.secrets) expect(stored).not.toContain(secret)
  const onDisk = await ada.page.evaluate(() => JSON.stringify({ ...localStorage }))
  for (const token of pool.refreshTokens) expect(onDisk).not.toContain(token)
  expect(stored).toContain(pool.refreshTokens[0])

  await ada.page.getByRole('button', { name: /^Profile of/ }).click()
  await ada.page.getByRole('button', { name: 'Sign out' }).click()
  await ada.page.getByRole('heading', { name: 'Your AppSync API' }).waitFor()
  expect(pool.revoked).toEqual(pool.refreshTokens)
  const left = await everythingStored(ada.page)
  for (const secret of [...pool.refreshTokens, 'From a pool']) expect(left).not.toContain(secret)
  // The hosted page has forgotten her too: it asks again.
  await ada.page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await ada.page.getByLabel('Username').waitFor()
})

it('goes back to the filled form when the sign-in was given up, took too long, or was begun elsewhere', async () => {
  const place = await openOwnPlace(stage)
  const ada = await openAda(place)
  const { page } = ada
  const alert = page.getByRole('alert')
  const isFilled = async () => {
    expect(await page.getByLabel('GraphQL endpoint').inputValue()).toBe(place.endpoint)
    expect(await page.getByLabel('Client id').inputValue()).toBe(place.pool.clientId)
    expect(page.url()).not.toMatch(/code|state|error/)
  }

  await page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await page.getByRole('link', { name: 'Cancel' }).click()
  await eventually(() => alert.textContent()).toContain('refused or given up')
  await isFilled()

  await page.route('**/oauth2/token', async (route) => {
    if (route.request().postData()?.includes('authorization_code')) place.pool.expireCodes()
    await route.continue()
  })
  await signInAtPool(ada, 'Ada')
  await eventually(() => alert.textContent()).toContain('took too long')
  await isFilled()

  await page.goto(`${place.adaLink.url}/own-app-sync?code=stolen&state=of-somebody`)
  await eventually(() => alert.textContent()).toContain('not begun in this tab')
  await isFilled()
})

it('opens again without a network, asks to sign in when the session has ended meanwhile, and sends then what was written', async () => {
  const place = await openOwnPlace(stage, 5)
  const ben = await openBen(place)
  const ada = await openAda(place)
  await signInAtPool(ada, 'Ada')
  await isInChat(ada)
  await ada.startChatWith('Ben Own')
  await ada.send('Before')
  await ada.sent('Before')
  await ben.openChatWith('Ada')
  await shellIsKept(ada)
  await eventually(() => everythingStored(ada.page)).toContain('Before')

  await goOffline(ada)
  await ada.send('Meanwhile')
  await ada.pending('Meanwhile')
  await ada.page.reload()
  await eventually(() => ada.texts()).toEqual(['Before', 'Meanwhile'])
  place.pool.endSessions()
  await eventually(() => Date.now() > place.pool.lastTokenEndsAt).toBe(true)
  await comeBack(ada)

  const mode = ada.page.getByLabel('The API knows you by')
  await eventually(() => mode.getAttribute('aria-invalid')).toBe('true')
  expect(await ada.page.getByText('The API refused the sign-in').isVisible()).toBe(true)
  // The hosted page still knows her.
  await ada.page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await isInChat(ada)
  await eventually(() => ben.texts()).toEqual(['Before', 'Meanwhile'])
  await ada.openChatWith('Ben Own')
  await ada.sent('Meanwhile')
})

it('says beside each field what is wrong with it, and leaves the form filled', async () => {
  const place = await openOwnPlace(stage)
  const ben = await stage.visitor('Ben Own', { link: place.benLink })
  await openForm(ben, place.benLink)
  const { page } = ben
  const connect = () => page.getByRole('button', { name: 'Connect' }).click()
  const failed = async (label: string, words: string | RegExp) => {
    const field = page.getByLabel(label, { exact: true })
    await eventually(() => field.getAttribute('aria-invalid')).toBe('true')
    const described = (await field.getAttribute('aria-describedby'))?.split(' ')[0] ?? ''
    await eventually(() => page.locator(`[id="${described}"]`).textContent()).toMatch(words)
    await eventually(() => field.evaluate((element) => element === document.activeElement)).toBe(
      true,
    )
  }
  await page.getByLabel('The API knows you by').selectOption('API key')
  await connect()
  await failed('GraphQL endpoint', /Paste the GraphQL endpoint/)
  expect(await page.locator('[aria-invalid="true"]').count()).toBe(3)

  await fillForm(page, { ...keyForm(place), 'GraphQL endpoint': 'chat.example/graphql' })
  await connect()
  await failed('GraphQL endpoint', /begins with https/)

  await fillForm(page, { 'GraphQL endpoint': 'http://127.0.0.1:9/graphql' })
  await connect()
  await failed('GraphQL endpoint', /Nothing answers there/)

  await fillForm(page, { 'GraphQL endpoint': place.endpoint, 'Region (optional)': 'Ireland' })
  await connect()
  await failed('Region (optional)', /no region/)

  await fillForm(page, { 'Region (optional)': 'eu-west-1', 'API key': 'da2-wrong' })
  await connect()
  await failed('API key', /refused this key/)

  const other = place.endpoint.replace('parley', 'serverless')
  await fillForm(page, { ...keyForm(place), 'GraphQL endpoint': other })
  await connect()
  await failed('Schema', /another schema/)

  await fillForm(page, { ...poolForm(place), 'Client id': 'nobody' })
  await page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await failed('Client id', /no such client/)
  await fillForm(page, { 'Domain of the user pool': 'http://127.0.0.1:9' })
  await page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await failed('Domain of the user pool', /cannot be reached/)

  await fillForm(page, { 'The API knows you by': 'API key' })
  expect(await page.getByLabel('Your user id').inputValue()).toBe('ben')
})

it('lets no other page connect to other servers, and none of them load what is not the demo’s own', async () => {
  const policyOf = async (path: string) => {
    const { headers } = await fetch(new URL(path, stage.server.url))
    const policy = headers.get('content-security-policy')?.split('; ') ?? []
    return Object.fromEntries(policy.map((rule) => rule.split(/ (.*)/).slice(0, 2)))
  }
  const [main, own] = await Promise.all([policyOf('/'), policyOf('/own-app-sync')])
  expect(main['connect-src']).toBe("'self'")
  expect(own['connect-src']).toMatch(/^'self' https: wss: /)
  expect({ ...own, 'connect-src': "'self'" }).toEqual(main)
  expect(own['default-src']).toBe("'self'")
})
