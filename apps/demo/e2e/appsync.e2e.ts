import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import { overAppSync, overServerlessChat } from './over-backend.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'

const stage = setStage()
const texts = (tab: Tab) => eventually(() => tab.texts())
const said = (tab: Tab) => eventually(async () => (await tab.texts()).at(-1))

it('lets two people talk live over AppSync, with all that Parley’s own schema has', async () => {
  const [ada, ben] = await Promise.all([
    stage.person('Ada Sync', { before: overAppSync }),
    stage.person('Ben Sync', { before: overAppSync }),
  ])
  await ada.startChatWith(ben.name)
  // It is on the other's list without asking, and empty.
  await ben.openChatWith(ada.name)
  for (const person of [ada, ben])
    await eventually(() => person.online()).toEqual(expect.arrayContaining([ada.name, ben.name]))

  await ada.composer.pressSequentially('Hel')
  await ben.page.getByText(`${ada.name} is typing`).waitFor({ state: 'attached' })
  await ada.send('Hello')
  await ada.sent('Hello')
  await texts(ben).toEqual(['Hello'])
  await ben.send('Hello "Ada"')
  await texts(ada).toEqual(['Hello', 'Hello "Ada"'])
  await ada.edit('Hello', 'Hello Ben')
  await texts(ben).toEqual(['Hello Ben', 'Hello "Ada"'])
  await ben.delete('Hello "Ada"')
  await eventually(() => ada.texts()).not.toContain('Hello "Ada"')
  expect(await ada.page.getByText(/^Not here:/).count()).toBe(0)
})

it('lets two people talk live in the one room of the Serverless schema, and has no button for what it cannot do', async () => {
  const [ada, ben] = await Promise.all([
    stage.person('Ada Room', { before: overServerlessChat }),
    stage.person('Ben Room', { before: overServerlessChat }),
  ])
  for (const person of [ada, ben]) await person.openChatWith('Serverless chat')
  await ada.send('Hello everybody')
  await ada.sent('Hello everybody')
  await texts(ben).toEqual(['Hello everybody'])
  await ben.message('Hello everybody').getByText(ada.name).waitFor({ state: 'attached' })
  await ben.send('Hello "Ada"')
  await texts(ada).toEqual(['Hello everybody', 'Hello "Ada"'])

  await ada.page
    .getByText(
      'Not here: editing, deleting, reactions, unread counts, typing indicators, new chats.',
    )
    .waitFor()
  expect(await ada.page.getByRole('button', { name: 'New chat' }).count()).toBe(0)
  await Promise.all([ada.page.reload(), ben.page.reload()])
  for (const person of [ada, ben]) await texts(person).toEqual(['Hello everybody', 'Hello "Ada"'])
})

it('keeps the open chat open over every schema that knows it, live between all', async () => {
  const { ada, ben } = await stage.twoPeople('Everywhere')
  const chat = ada.page.getByRole('region', { name: ben.name })
  await ada.send('By GraphQL')
  await said(ben).toBe('By GraphQL')
  for (const backend of ['AppSync (local)', 'ChatQL schema', 'Live query (stream)']) {
    await ada.switchTo(backend)
    await chat.waitFor()
    await said(ada).toBe((await ben.texts()).at(-1))
    // To those who talk by another way, and from them.
    await ada.send(`By ${backend}`)
    await said(ben).toBe(`By ${backend}`)
    await ben.send(`Heard by ${backend}`)
    await said(ada).toBe(`Heard by ${backend}`)
  }
  const address = ada.page.url()
  await ada.switchTo('ChatQL schema')
  await ada.startChatWith(ben.name)
  expect(ada.page.url()).toBe(address)
})

it('comes back after the server has restarted, which takes no token of before', async () => {
  const [ada, ben] = await Promise.all([
    stage.person('Ada Restart', { before: overAppSync }),
    stage.person('Ben Restart', { before: overAppSync }),
  ])
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  await ada.send('Before')
  await texts(ben).toEqual(['Before'])
  await stage.server.kill()
  await ada.send('Meanwhile')
  await stage.server.restart()
  await texts(ben).toEqual(['Before', 'Meanwhile'])
  await ben.send('After')
  for (const person of [ada, ben]) await texts(person).toEqual(['Before', 'Meanwhile', 'After'])
  expect(await ada.page.getByText('Your session has ended').count()).toBe(0)
})

it('shows the room of the Serverless schema as a chat elsewhere, and wipes what it kept of it at the sign-out', async () => {
  const ada = await stage.person('Ada Everywhere')
  await ada.switchTo('Serverless schema')
  await ada.page.getByRole('region', { name: 'Serverless chat' }).waitFor()
  await ada.send('A secret for everybody')
  await ada.sent('A secret for everybody')
  await eventually(() => everythingStored(ada.page)).toContain('A secret for everybody')
  await ada.switchTo('GraphQL subscriptions')
  await ada.page.getByRole('region', { name: 'Serverless chat' }).waitFor()
  await said(ada).toBe('A secret for everybody')
  await ada.signOut()
  await eventually(() => everythingStored(ada.page)).not.toMatch(/secret|Ada/i)
})

it.each([
  ['AppSync (local)', overAppSync],
  ['Serverless schema', overServerlessChat],
])('signs out of %s like anywhere else', async (_, before) => {
  const ada = await stage.person('Ada Done', { before })
  await ada.page.getByText('Connected', { exact: true }).waitFor()
  await ada.signOut()
  expect(await ada.page.getByText('Your session has ended').count()).toBe(0)
  await eventually(() => everythingStored(ada.page)).not.toMatch(/Ada/)
})
