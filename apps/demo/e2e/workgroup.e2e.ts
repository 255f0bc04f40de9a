import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'

const stage = setStage()
const name = 'Workgroup (Fauna-style schema)'
const inWorkgroup = () =>
  void (location.host && localStorage.setItem('parley.backend', 'workgroup'))

const texts = (tab: Tab) => eventually(() => tab.texts())

it('lets everybody into one room, and shows no button for what its schema cannot do', async () => {
  const ada = await stage.person('Ada Room', { before: inWorkgroup })
  const ben = await stage.person('Ben Room', { before: inWorkgroup })
  for (const person of [ada, ben]) await person.openChatWith('Workgroup')
  await ada.send('Hello everybody')
  await ada.sent('Hello everybody')
  await texts(ben).toEqual(['Hello everybody'])
  await ben.message('Hello everybody').getByText(ada.name).waitFor({ state: 'attached' })
  await ben.send('Hello Ada')
  await texts(ada).toEqual(['Hello everybody', 'Hello Ada'])
  for (const person of [ada, ben])
    await eventually(() => person.online()).toEqual(expect.arrayContaining([ada.name, ben.name]))

  await ada.page
    .getByText(
      'Not here: editing, deleting, reactions, unread counts, typing indicators, new chats.',
    )
    .waitFor()
  expect(await ada.page.getByRole('button', { name: 'New chat' }).count()).toBe(0)
  await ada.message('Hello everybody').hover()
  for (const action of ['Edit', 'Delete', 'React']) {
    const button = ada.message('Hello everybody').getByRole('button', { name: action, exact: true })
    expect(await button.count()).toBe(0)
  }
  await Promise.all([ada.page.reload(), ben.page.reload()])
  for (const person of [ada, ben]) await texts(person).toEqual(['Hello everybody', 'Hello Ada'])
})

it('goes into the room when it is chosen, and stays in it when another backend is', async () => {
  const ada = await stage.person('Ada Chooser')
  const ben = await stage.person('Ben Chooser')
  await ada.startChatWith(ben.name)
  const said = async () => (await ada.texts()).at(-1)
  for (const person of [ada, ben]) {
    await person.switchTo(name)
    await person.page.getByRole('region', { name: 'Workgroup' }).waitFor()
  }
  await ada.send('From the workgroup')
  await eventually(async () => (await ben.texts()).at(-1)).toBe('From the workgroup')

  // The same database: there it can be edited, and here it is seen.
  await ben.switchTo('GraphQL subscriptions')
  await ben.page.getByRole('region', { name: 'Workgroup' }).waitFor()
  await ada.switchTo('Live query (stream)')
  await eventually(said).toBe('From the workgroup')
  await ada.edit('From the workgroup', 'From both')
  await eventually(async () => (await ben.texts()).at(-1)).toBe('From both')
  await ada.switchTo(name)
  await eventually(said).toBe('From both')
})

it('signs out of the room like anywhere else', async () => {
  const ada = await stage.person('Ada Done', { before: inWorkgroup })
  const ben = await stage.person('Ben Done', { before: inWorkgroup })
  await ada.openChatWith('Workgroup')
  await eventually(() => ben.online()).toContain(ada.name)
  await ada.signOut()
  await eventually(() => ben.online()).not.toContain(ada.name)
  expect(await ada.page.getByText('Your session has ended').count()).toBe(0)
})
