import { startChatServer } from '@parley/server'
import type { Page } from 'playwright'
import { onTestFinished } from 'vitest'
import type { Link } from './link.js'
import { startUserPool, type UserPool } from './own-app-sync-pool.js'
import { issuer, keys } from './own-app-sync-tokens.js'
import type { Stage } from './stage.js'
import type { Tab } from './tab.js'

export const benKey = 'da2-bens'

/** Somebody's own AppSync with its user pool, and the two pages that may use it. */
export interface OwnPlace {
  readonly endpoint: string
  readonly pool: UserPool
  readonly adaLink: Link
  readonly benLink: Link
}

/** It lasts as long as the test. */
export async function openOwnPlace(stage: Stage, lifetimeSeconds = 3_600): Promise<OwnPlace> {
  const [adaLink, benLink] = await Promise.all([stage.link(), stage.link()])
  const origins = [adaLink.url, benLink.url].map((url) => new URL(url).origin)
  const callbackUrls = origins.map((origin) => `${origin}/own-app-sync`)
  const pool = await startUserPool(callbackUrls, lifetimeSeconds)
  onTestFinished(() => pool.close())
  const api = await startChatServer({
    port: 0,
    databaseFile: ':memory:',
    allowedOrigins: origins,
    appSync: {
      userPools: [{ issuer, keys, clientIds: [pool.clientId] }],
      apiKeys: { [benKey]: { id: 'ben', name: 'Ben Own' } },
      tokenExpiry: 'close',
    },
  })
  onTestFinished(() => api.close())
  return { endpoint: `${api.url}/appsync/parley/graphql`, pool, adaLink, benLink }
}

/** What is typed into the form, by the labels of its fields. */
export async function fillForm(page: Page, fields: Readonly<Record<string, string>>) {
  for (const [label, value] of Object.entries(fields)) {
    const field = page.getByLabel(label)
    const isChoice = await field.evaluate((element) => element.tagName === 'SELECT')
    if (isChoice) await field.selectOption(value)
    else await field.fill(value)
  }
}

/** The form of a deployment with sign-in at its pool. */
export const poolForm = ({ endpoint, pool }: OwnPlace) => ({
  'GraphQL endpoint': endpoint,
  'The API knows you by': 'Cognito user pool',
  'Domain of the user pool': pool.url,
  'Client id': pool.clientId,
})

/** The same by the key of Ben. */
export const keyForm = ({ endpoint }: OwnPlace) => ({
  'GraphQL endpoint': endpoint,
  'The API knows you by': 'API key',
  'API key': benKey,
  'Your user id': 'ben',
  'Your name': 'Ben Own',
})

export async function openForm({ page }: Tab, { url }: Link): Promise<void> {
  await page.goto(new URL('/own-app-sync', url).href)
  await page.getByRole('heading', { name: 'Your AppSync API' }).waitFor()
}

/** From the form to the hosted page, and through it. */
export async function signInAtPool({ page }: Tab, username: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Cognito' }).click()
  await page.getByLabel('Username').fill(username)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
