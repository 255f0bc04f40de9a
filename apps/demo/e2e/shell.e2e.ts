import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { setStage } from './stage.js'

const stage = setStage()

it('counts in the title what is unread, until it is read', async () => {
  const ada = await stage.person('Ada Title')
  const ben = await stage.person('Ben Title')
  await ada.startChatWith(ben.name)
  await ada.send('One')
  await ada.send('Two')

  await eventually(() => ben.page.title()).toBe('(2) Parley')
  await ben.openChatWith(ada.name)
  await eventually(() => ben.page.title()).toBe('Ada Title · Parley')
})

it('shows one thing at a time on a phone, with a way back', async () => {
  const ada = await stage.person('Ada Phone')
  await stage.person('Ben Phone')
  await ada.page.setViewportSize({ width: 390, height: 844 })
  const list = ada.page.getByRole('heading', { name: 'Chats', exact: true })
  await ada.startChatWith('Ben Phone')

  await list.waitFor({ state: 'hidden' })
  await ada.page.getByRole('button', { name: 'Back to your chats' }).click()
  await list.waitFor()
  await ada.composer.waitFor({ state: 'detached' })
  await ada.openChatWith('Ben Phone')
  await ada.page.goBack()
  await list.waitFor()
})

it('can be used with the keyboard alone', async () => {
  const ada = await stage.visitor('Ada Keys')
  await stage.person('Ben Keys')
  const { keyboard } = ada.page
  const focused = () => ada.page.locator(':focus')

  await ada.page.getByLabel('Your name').waitFor()
  await keyboard.type('Ada Keys')
  await keyboard.press('Enter')
  await ada.page.getByRole('button', { name: 'New chat' }).press('Enter')
  const dialog = ada.page.getByRole('dialog', { name: 'New chat' })
  await dialog.waitFor()
  await keyboard.type('Ben Keys')
  await eventually(() => dialog.locator('li bdi').allTextContents()).toEqual(['Ben Keys'])
  await keyboard.press('Tab')
  await eventually(() => focused().textContent()).toContain('Ben Keys')
  await keyboard.press('Enter')

  await ada.composer.waitFor()
  await eventually(() => focused().getAttribute('aria-label')).toBe('Write a message')
  await keyboard.type('No mouse was used')
  await keyboard.press('Enter')
  await eventually(() => ada.texts()).toEqual(['No mouse was used'])
})

it('takes the direction from the address and the appearance from the choice, also after a reload', async () => {
  const ada = await stage.person('Ada Looks')
  const root = ada.page.locator('html')
  await ada.page.getByRole('button', { name: 'Profile of Ada Looks' }).click()
  await ada.page.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await ada.page.goto(`${ada.link.url}/?dir=rtl`)

  await ada.page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  expect(await root.getAttribute('dir')).toBe('rtl')
  expect(await root.evaluate((element) => getComputedStyle(element).colorScheme)).toBe('dark')
})

it('logs no error, signed in or not', async () => {
  const ada = await stage.visitor('Ada Quiet')
  const ben = await stage.person('Ben Quiet')
  const errors: string[] = []
  ada.page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await ada.page.reload()
  await ada.signIn()
  await ada.startChatWith(ben.name)
  await ada.send('Quietly')
  await ada.sent('Quietly')
  await ada.page.reload()
  await eventually(() => ada.texts()).toEqual(['Quietly'])
  await ada.signOut()
  await ada.page.reload()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(errors).toEqual([])
})
