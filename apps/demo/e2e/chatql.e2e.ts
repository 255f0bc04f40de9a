import type { Locator, Page } from 'playwright'
import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import { overChatql } from './over-backend.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'
import { comeBack, goOffline, shellIsKept } from './tunnel.js'

const stage = setStage()
const chatqlPath = '/appsync/chatql/graphql'

const person = (name: string) => stage.person(name, { before: overChatql })
const texts = (tab: Tab) => eventually(() => tab.texts())

/** Ada and Ben of this last name, both looking at the chat that Ada has begun. */
async function twoPeople(lastName: string) {
  const [ada, ben] = await Promise.all([person(`Ada ${lastName}`), person(`Ben ${lastName}`)])
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  return { ada, ben }
}

interface Operation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** What this page asks of ChatQL's endpoint from now on, in order. */
function listenToOperations(page: Page): readonly Operation[] {
  const heard: Operation[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === chatqlPath)
      heard.push(request.postDataJSON())
  })
  return heard
}

const named = (operations: readonly Operation[], field: string) =>
  operations.filter(({ query }) => new RegExp(`\\b${field}\\(`).test(query))

it('lists all who are there and who comes, and starts a chat that the other sees at once and nobody else', async () => {
  const ada = await person('Ada List')
  const ben = await person('Ben List')
  await ada.page.getByRole('button', { name: 'New chat' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'New chat' })
  await dialog.getByRole('button', { name: ben.name, exact: true }).waitFor()
  expect(await dialog.getByRole('button', { name: ada.name, exact: true }).count()).toBe(0)

  // Somebody new, while the list is open.
  const cara = await person('Cara List')
  await dialog.getByRole('button', { name: cara.name, exact: true }).waitFor()

  await dialog.getByRole('button', { name: ben.name, exact: true }).click()
  await ada.page.getByRole('region', { name: 'Ada List and Ben List' }).waitFor()
  await ben.openChatWith(ada.name)
  await ada.send('Hello Ben')
  await texts(ben).toEqual(['Hello Ben'])
  await ben.send('Hello Ada')
  await texts(ada).toEqual(['Hello Ben', 'Hello Ada'])
  await ben.message('Hello Ben').getByText(ada.name).waitFor({ state: 'attached' })

  // The same chat, whoever of the two begins it again.
  const address = ada.page.url()
  await ben.startChatWith(ada.name)
  expect(new URL(ben.page.url()).hash).toBe(new URL(address).hash)

  expect(
    await cara.page.getByRole('navigation').getByRole('button', { name: /List/ }).count(),
  ).toBe(0)
  await cara.page.getByText('No chats yet').waitFor()
  await cara.page.goto(new URL(new URL(address).hash, cara.link.url).href)
  await cara.page.getByText('This conversation is not available').waitFor()
  expect(await cara.page.getByText('Hello Ben').count()).toBe(0)
})

it('registers who is new to it once, however often they come back', async () => {
  const ada = await stage.visitor('Ada Again', { before: overChatql })
  const operations = listenToOperations(ada.page)
  await ada.signIn()
  await ada.page.getByText('No chats yet').waitFor()
  expect(named(operations, 'createUser')).toHaveLength(1)
  for (const _ of ['once', 'twice']) {
    const before = operations.length
    await ada.page.reload()
    await ada.page.getByText('No chats yet').waitFor()
    await eventually(() =>
      operations
        .slice(before)
        .map(({ query }) => query)
        .join(),
    ).toContain('conversations(')
  }
  expect(named(operations, 'createUser')).toHaveLength(1)
})

it('reads the last messages first, and older ones by their token on the way up', async () => {
  const { ada, ben } = await twoPeople('Pages')
  // More at once than one person may write.
  await write(ben.page, 1, 95)
  await write(ada.page, 96, 190)
  const again = await stage.visitor(ada.name, { before: overChatql })
  const operations = listenToOperations(again.page)
  await again.signIn()
  await again.openChatWith(ben.name)
  await eventually(async () => (await again.texts()).at(-1)).toBe('Message 190')
  expect(await again.texts()).not.toContain('Message 1')
  const [first] = named(operations, 'allMessageConnection')
  expect(first?.variables['after'] ?? null).toBeNull()

  await again.page.getByRole('log', { name: 'Messages' }).hover()
  await eventually(async () => {
    await again.page.mouse.wheel(0, -4_000)
    return (await again.texts())[0]
  }).toBe('Message 1')
  const [, ...older] = named(operations, 'allMessageConnection')
  const tokens = older.map(({ variables }) => variables['after'])
  expect(tokens.length).toBeGreaterThan(0)
  for (const token of tokens) expect(token).toEqual(expect.any(String))
  expect(new Set(tokens).size).toBe(tokens.length)
})

it('has a tick that is grey while a message is on its way and green once the server has it, as text and icon', async () => {
  const { ada, ben } = await twoPeople('Tick')
  ada.link.holdAnswers()
  await ada.send('On its way')
  await ada.pending('On its way')
  const tick = ada.message('On its way').locator('[data-parley-part="delivery-status"]')
  await tick.locator('svg').waitFor()
  const [red, green, blue] = await colourOf(tick)
  expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(24)
  // It is there, and only the answer is not here.
  await texts(ben).toEqual(['On its way'])
  expect(await tick.getAttribute('title')).toBe('Sending')

  ada.link.release()
  await ada.sent('On its way')
  await tick.locator('svg').waitFor()
  await eventually(async () => {
    const [red, green, blue] = await colourOf(tick)
    return green - Math.max(red, blue)
  }).toBeGreaterThan(50)
  expect(await tick.getAttribute('title')).toBe('Sent')
  expect(await ada.texts()).toEqual(['On its way'])
})

it('shows what is stored at once without a network, keeps over a reload what is written then, and sends it when back', async () => {
  const { ada, ben } = await twoPeople('Tunnel')
  await ada.send('Before the tunnel')
  await ben.send('See you on the other side')
  await texts(ada).toEqual(['Before the tunnel', 'See you on the other side'])
  await shellIsKept(ada)
  await eventually(() => everythingStored(ada.page)).toContain('See you on the other side')
  await eventually(() => everythingStored(ada.page)).toContain('Ada Tunnel and Ben Tunnel')

  await goOffline(ada)
  await ada.banner.getByText('You are offline').waitFor()
  await ada.send('Written in the tunnel')
  await ada.pending('Written in the tunnel')
  await ada.page.reload()
  const kept = ['Before the tunnel', 'See you on the other side', 'Written in the tunnel']
  await texts(ada).toEqual(kept)
  await ada.pending('Written in the tunnel')
  await ada.page.getByRole('navigation').getByRole('button', { name: ben.name }).waitFor()
  expect(await ada.page.locator('[data-parley-part="skeleton"]').count()).toBe(0)
  await ben.send('Meanwhile outside')
  await ben.sent('Meanwhile outside')

  await comeBack(ada)
  const all = [...kept.slice(0, 2), 'Meanwhile outside', 'Written in the tunnel']
  await texts(ben).toEqual(all)
  await texts(ada).toEqual(all)
  await ada.sent('Written in the tunnel')
})

/** Red, green and blue of what is painted, 0 to 255 each. */
async function colourOf(element: Locator): Promise<[number, number, number]> {
  return element.evaluate((shown) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d')
    if (canvas === null) throw new Error('There is nothing to paint on.')
    canvas.fillStyle = getComputedStyle(shown).color
    canvas.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data
    return [red, green, blue]
  })
}

/** Writes messages into the open chat, as fast as the endpoint takes them. */
async function write(page: Page, first: number, last: number): Promise<void> {
  await page.evaluate(
    async ({ first, last, chatqlPath }) => {
      const { token } = await (await fetch('/appsync/token', { method: 'POST' })).json()
      const headers = { authorization: token, 'content-type': 'application/json' }
      const query =
        'mutation ($conversationId: ID!, $id: ID!, $at: String!, $content: String) { createMessage(conversationId: $conversationId, id: $id, createdAt: $at, content: $content) { id } }'
      const conversationId = decodeURIComponent(location.hash.replace('#/c/', ''))
      for (let number = first; number <= last; number++) {
        const id = `${new Date().toISOString()}_${crypto.randomUUID()}`
        const variables = { conversationId, id, at: id, content: `Message ${number}` }
        const body = JSON.stringify({ query, variables })
        const answer = await fetch(chatqlPath, { method: 'POST', headers, body })
        const { errors } = await answer.json()
        if (errors) throw new Error(JSON.stringify(errors))
      }
    },
    { first, last, chatqlPath },
  )
}
