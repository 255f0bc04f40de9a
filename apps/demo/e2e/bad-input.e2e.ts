import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { setStage } from './stage.js'

const stage = setStage()

it('keeps a text that is too long in the input and says why', async () => {
  const ada = await stage.person('Ada Long')
  await stage.person('Ben Long')
  await ada.startChatWith('Ben Long')
  const tooLong = 'ö'.repeat(4_001)

  await ada.send(tooLong)
  await ada.page.getByRole('alert').getByText('This message is too long').waitFor()
  expect(await ada.composer.inputValue()).toBe(tooLong)

  await ada.composer.fill('ö'.repeat(4_000))
  await ada.composer.press('Enter')
  await eventually(() => ada.texts()).toEqual(['ö'.repeat(4_000)])
  expect(await ada.composer.inputValue()).toBe('')
})

it('sends nothing that is empty', async () => {
  const ada = await stage.person('Ada Empty')
  await stage.person('Ben Empty')
  await ada.startChatWith('Ben Empty')

  await ada.send(' \n ')
  await ada.page.getByText('Say hello to').waitFor()
  expect(await ada.page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  await ada.send('Something')
  await eventually(() => ada.texts()).toEqual(['Something'])
})

it('says so when a name cannot be used, and keeps it', async () => {
  const nobody = await stage.visitor('Nobody')
  const name = nobody.page.getByLabel('Your name')
  const enter = nobody.page.getByRole('button', { name: 'Start chatting' })

  await enter.click()
  await nobody.page.getByRole('alert').getByText('Type the name').waitFor()
  await name.fill('\u200b\u2060')
  await enter.click()
  await nobody.page.getByRole('alert').getByText('This name cannot be used').waitFor()
  await nobody.signIn()
})

it('shows the sign-in page for a session that the server does not know', async () => {
  const ada = await stage.person('Ada Stranger')
  await ada.context.addCookies([
    { name: 'parley_session', value: 'forged', url: ada.link.url, httpOnly: true, sameSite: 'Lax' },
  ])
  await ada.page.reload()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await ada.signIn()
})

it('asks to sign in again when the session ends, and then still has the draft', async () => {
  const ada = await stage.person('Ada Expired')
  await stage.person('Ben Expired')
  await ada.startChatWith('Ben Expired')
  await ada.composer.fill('Half a thought')

  // Signed out elsewhere: this page only hears that its session is refused.
  const answer = await ada.context.request.delete(`${ada.link.url}/session`)
  expect(answer.status()).toBe(204)
  await ada.page.getByText('Sign in again: what you were writing').waitFor()
  expect(await ada.page.getByLabel('Your name').inputValue()).toBe('Ada Expired')
  await ada.signIn()

  await ada.composer.waitFor()
  expect(await ada.composer.inputValue()).toBe('Half a thought')
  await ada.composer.press('Enter')
  await eventually(() => ada.texts()).toEqual(['Half a thought'])
  await ada.message('Half a thought').getByText('Sent').waitFor({ state: 'attached' })
})

it('shows nothing of the account after signing out', async () => {
  const ada = await stage.person('Ada Leaves')
  await stage.person('Ben Leaves')
  await ada.startChatWith('Ben Leaves')
  await ada.send('A secret')
  await ada.message('A secret').getByText('Sent').waitFor({ state: 'attached' })

  await ada.signOut()
  expect(await ada.page.getByText('Your session has ended').count()).toBe(0)
  expect(await ada.page.getByText('A secret').count()).toBe(0)
  await ada.page.reload()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()
})

it('never acts for one person in a tab that shows another', async () => {
  const ada = await stage.person('Ada Tabs')
  const secondTab = await ada.context.newPage()
  await secondTab.goto(ada.link.url)
  await secondTab.getByRole('button', { name: 'Profile of Ada Tabs' }).click()
  await secondTab.getByRole('button', { name: 'Sign out' }).click()
  await ada.page.getByRole('heading', { name: 'Sign in' }).waitFor()

  await secondTab.getByLabel('Your name').fill('Ben Tabs')
  await secondTab.getByRole('button', { name: 'Start chatting' }).click()
  for (const page of [ada.page, secondTab]) {
    await page.getByRole('button', { name: 'Profile of Ben Tabs' }).waitFor()
  }
})

it('shows in every tab who has signed in, also where the server cannot be asked', async () => {
  const ada = await stage.person('Ada Before')
  const secondTab = await ada.openTab()
  await secondTab.page.getByRole('button', { name: 'Profile of Ada Before' }).waitFor()
  await ada.context.request.delete(`${ada.link.url}/session`)
  for (const { page } of [ada, secondTab]) await page.getByText('Your session has ended').waitFor()

  await secondTab.page.route('**/session', (route) => route.abort())
  await ada.signIn('Cleo After')
  await secondTab.page.getByRole('button', { name: 'Profile of Cleo After' }).waitFor()
})

it('answers alike to the address of an unknown conversation and of somebody else’s', async () => {
  const ada = await stage.person('Ada Private')
  await stage.person('Ben Private')
  await ada.startChatWith('Ben Private')
  const theirs = new URL(ada.page.url()).hash
  const cleo = await stage.person('Cleo Private')

  for (const address of ['#/c/no-such-conversation', theirs]) {
    await cleo.page.goto(`${cleo.link.url}/${address}`)
    await cleo.page.getByRole('heading', { name: 'This conversation is not available' }).waitFor()
    expect(await cleo.composer.count()).toBe(0)
  }
  await cleo.page.getByRole('button', { name: 'Go to your chats' }).click()
  await cleo.page.getByRole('heading', { name: 'Welcome, Cleo Private' }).waitFor()
})
