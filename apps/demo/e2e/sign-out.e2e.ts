import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import { setStage } from './stage.js'

const stage = setStage()

it('signs out every tab, and leaves nothing of the account in the browser', async () => {
  const ada = await stage.person('Ada Secretive')
  const ben = await stage.person('Ben Discreet')
  await ada.startChatWith(ben.name)
  const second = await ada.openTab()
  await ada.send('A secret that was sent')
  await second.sent('A secret that was sent')
  const conversationId = decodeURIComponent(new URL(ada.page.url()).hash.replace('#/c/', ''))
  await ada.page.evaluate(async () => void (await navigator.serviceWorker.ready))

  // One that waits in the outbox, and a tail that is written.
  ada.link.cut()
  await ada.send('A secret that waits')
  await second.pending('A secret that waits')
  await eventually(() => everythingStored(second.page)).toContain('A secret that waits')
  await eventually(() => everythingStored(second.page)).toContain('A secret that was sent')
  expect(await everythingStored(second.page)).toContain(conversationId)
  ada.link.restore()
  await ada.sent('A secret that waits')

  await ada.signOut()
  await second.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  for (const { page } of [ada, second]) {
    expect(await page.getByText(/A secret/).count()).toBe(0)
    expect(await page.getByText('Your session has ended').count()).toBe(0)
    expect(page.url()).not.toContain(conversationId)
  }
  await eventually(() => everythingStored(second.page)).not.toMatch(/secret|Ada|Ben/i)
  expect(await everythingStored(second.page)).not.toContain(conversationId)

  // Not from a cache of the browser either, and not without a network.
  ada.link.cut()
  await second.page.reload()
  await second.page.getByRole('alert').getByText('The server cannot be reached').waitFor()
  expect(await second.page.getByText(/A secret|Ada/).count()).toBe(0)
})

it('never shows one account’s rows or messages to another one in the same browser, and keeps them for the first', async () => {
  const { ada, ben } = await stage.twoPeople('Owner')
  await ada.send('Said by Ada')
  await ada.sent('Said by Ada')
  const chat = ada.page.url()

  // Her session ends with a message in the outbox; somebody else signs in on the same page.
  ada.link.cut()
  await ada.send('Unsent by Ada')
  await ada.pending('Unsent by Ada')
  await ada.context.clearCookies()
  await ada.page.reload()
  ada.link.restore()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await ada.signIn('Cleo Guest')
  await ada.page.getByText('No chats yet').waitFor()
  expect(await ada.page.getByRole('navigation').textContent()).not.toContain(ben.name)
  expect(await ada.page.getByText(/by Ada/).count()).toBe(0)
  await ada.page.goto(chat)
  await ada.page.getByRole('heading', { name: 'This conversation is not available' }).waitFor()
  expect(await ada.page.getByText(/by Ada/).count()).toBe(0)
  await ada.page.reload()
  await ada.page.getByRole('heading', { name: 'This conversation is not available' }).waitFor()
  expect(await ada.page.getByText(/by Ada/).count()).toBe(0)
  await ada.signOut()

  await ada.signIn()
  await ada.openChatWith(ben.name)
  const all = ['Said by Ada', 'Unsent by Ada']
  await eventually(() => ben.texts()).toEqual(all)
  await eventually(() => ada.texts()).toEqual(all)
})

it('signs out the other tab also where nothing can be stored', async () => {
  const ada = await stage.person('Ada Nowhere', {
    before: () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
  })
  await stage.person('Ben Nowhere')
  await ada.startChatWith('Ben Nowhere')
  const second = await ada.openTab()
  await second.composer.fill('Half a secret')

  await ada.signOut()
  await second.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await second.page.getByText('Your session has ended').waitFor({ state: 'detached' })
  expect(await second.page.locator('textarea').count()).toBe(0)
})

it('asks before it throws away what was not sent, and then throws it away', async () => {
  const { ada, ben } = await stage.twoPeople('Hasty')
  await ada.page.route('**/graphql', (route) => route.abort())
  await ada.send('Not meant to be lost')
  await ada.pending('Not meant to be lost')
  const profile = ada.page.getByRole('button', { name: /^Profile of/ })
  const question = ada.page.getByRole('alertdialog', { name: 'Sign out?' })
  const ask = async () => {
    await profile.click()
    await ada.page.getByRole('button', { name: 'Sign out' }).click()
    await question.getByText('One change of yours has not reached the server yet').waitFor()
  }

  await ask()
  expect(await ada.page.locator(':focus').textContent()).toBe('Stay signed in')
  await ada.page.keyboard.press('Enter')
  await question.waitFor({ state: 'detached' })
  await eventually(() => profile.evaluate((one) => one === document.activeElement)).toBe(true)
  await ada.pending('Not meant to be lost')

  // Where the server does not hear of it, nothing is lost.
  ada.link.cut()
  await ask()
  await question.getByRole('button', { name: 'Delete and sign out' }).click()
  await ada.page.getByRole('alert').getByText('The server cannot be reached').waitFor()
  await ada.pending('Not meant to be lost')
  ada.link.restore()
  await ada.page.keyboard.press('Escape')

  await ask()
  await question.getByRole('button', { name: 'Delete and sign out' }).click()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await eventually(() => everythingStored(ada.page)).not.toContain('Not meant to be lost')
  await ada.page.unroute('**/graphql')
  await ada.signIn()
  await ada.openChatWith(ben.name)
  await ada.send('Written later')
  await ada.sent('Written later')
  expect(await ben.texts()).toEqual(['Written later'])
})
