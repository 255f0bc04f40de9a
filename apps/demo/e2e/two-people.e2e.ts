import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import type { Person } from './person.js'
import { setStage } from './stage.js'

const stage = setStage()
const deleted = 'This message was deleted'

const texts = (person: Person) => eventually(() => person.texts())
const online = (person: Person) => eventually(() => person.online())

it('lets two people sign in, open a conversation, write both ways, and see each other online and typing', async () => {
  const { ada, ben } = await stage.twoPeople('One')

  await ada.send('Hello Ben')
  await texts(ben).toEqual(['Hello Ben'])
  await ben.send('Hello Ada')
  await ben.send('How are you?')
  for (const person of [ada, ben]) {
    await texts(person).toEqual(['Hello Ben', 'Hello Ada', 'How are you?'])
    await online(person).toEqual(expect.arrayContaining([ada.name, ben.name]))
  }

  await ben.composer.pressSequentially('I wanted to')
  await ada.page.getByText(`${ben.name} is typing…`).waitFor()
  await ben.composer.press('Enter')
  await texts(ada).toEqual(['Hello Ben', 'Hello Ada', 'How are you?', 'I wanted to'])
  await ada.page.getByText(`${ben.name} is typing…`).waitFor({ state: 'detached' })
})

it('keeps history and the open conversation over a reload', async () => {
  const { ada, ben } = await stage.twoPeople('Two')
  const said = Array.from({ length: 12 }, (_, index) => `Message ${index + 1}`)
  for (const text of said) await ada.send(text)
  await texts(ben).toEqual(said)

  await Promise.all([ada.page.reload(), ben.page.reload()])
  await texts(ada).toEqual(said)
  await texts(ben).toEqual(said)
  await ben.send('Still here')
  await texts(ada).toEqual([...said, 'Still here'])
})

it('keeps a user online for the other when one of two tabs closes, until the last one closes', async () => {
  const { ada, ben } = await stage.twoPeople('Three')
  const cleo = await stage.person('Cleo Three')
  const secondTab = await ben.context.newPage()
  await secondTab.goto(ben.link.url)
  await secondTab.getByRole('region', { name: 'Online now' }).getByText(ada.name).waitFor()
  await online(ada).toEqual(expect.arrayContaining([ben.name, cleo.name]))

  // Cleo, whose only tab closes after Ben's, is the clock: when she has gone, Ben would have gone before.
  await ben.page.close()
  await cleo.page.close()
  await online(ada).not.toContain(cleo.name)
  expect(await ada.online()).toContain(ben.name)
  await ada.send('Are you still there?')
  await secondTab.getByRole('navigation').getByText('Are you still there?').waitFor()

  await secondTab.close()
  await online(ada).not.toContain(ben.name)
})

it('sends what was written offline once and in order', async () => {
  const { ada, ben } = await stage.twoPeople('Four')
  await ada.send('Before the tunnel')
  await texts(ben).toEqual(['Before the tunnel'])

  await ada.context.setOffline(true)
  await ada.banner.getByText('You are offline').waitFor()
  await ada.send('First from the tunnel')
  await ada.send('Second from the tunnel')
  await ada.banner.getByText('2 messages will be sent').waitFor()
  for (const text of ['First from the tunnel', 'Second from the tunnel']) {
    await ada.message(text).getByText('Sending').waitFor({ state: 'attached' })
  }
  await ben.send('Meanwhile outside')
  await texts(ben).toEqual(['Before the tunnel', 'Meanwhile outside'])

  await ada.context.setOffline(false)
  const all = [
    'Before the tunnel',
    'Meanwhile outside',
    'First from the tunnel',
    'Second from the tunnel',
  ]
  await texts(ben).toEqual(all)
  await texts(ada).toEqual(all)
  await ada.message('Second from the tunnel').getByText('Sent').waitFor({ state: 'attached' })
  await ada.page.reload()
  await texts(ada).toEqual(all)
  expect(await ben.texts()).toEqual(all)
})

it('brings both up to date after the server restarts, edits and deletions of old messages included', async () => {
  const { ada, ben } = await stage.twoPeople('Five')
  const lost = (person: Person) => person.banner.getByText('Connection lost').waitFor()
  await ada.send('Ada says one')
  await texts(ben).toEqual(['Ada says one'])
  await ben.send('Ben says two')
  await texts(ada).toEqual(['Ada says one', 'Ben says two'])
  await ada.send('Ada says three')
  await texts(ben).toEqual(['Ada says one', 'Ben says two', 'Ada says three'])
  await ben.send('Ben says four')
  await texts(ada).toEqual(['Ada says one', 'Ben says two', 'Ada says three', 'Ben says four'])

  // Ada is cut off while Ben changes what is old; then the server dies before she could hear of it.
  ada.link.cut()
  await lost(ada)
  await ben.edit('Ben says two', 'Ben corrects two')
  await ben.delete('Ben says four')
  await ben.send('Ben says five')
  await ben.message('Ben says five').getByText('Sent').waitFor({ state: 'attached' })
  await stage.server.kill()
  ben.link.cut()
  await lost(ben)
  await ben.send('Ben says six, to nobody yet')
  await stage.server.restart()

  ada.link.restore()
  const afterBen = ['Ada says one', 'Ben corrects two', 'Ada says three', deleted, 'Ben says five']
  await texts(ada).toEqual(afterBen)

  // Now Ada changes what is old, while Ben is the one who is cut off.
  await ada.edit('Ada says one', 'Ada corrects one')
  await ada.delete('Ada says three')
  await ada.send('Ada says seven')
  await ada.message('Ada says seven').getByText('Sent').waitFor({ state: 'attached' })
  ben.link.restore()
  const all = [
    'Ada corrects one',
    'Ben corrects two',
    deleted,
    deleted,
    'Ben says five',
    'Ada says seven',
    'Ben says six, to nobody yet',
  ]
  await texts(ben).toEqual(all)
  await texts(ada).toEqual(all)
})
