import { afterEach, expect, it } from 'vitest'
import { chatIsKept } from './chat-is-kept.js'
import { crash } from './crash.js'
import { eventually } from './eventually.js'
import { createKillableBrowser, type KillableBrowser } from './killable-browser.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'
import { comeBack, goOffline, shellIsKept } from './tunnel.js'

const stage = setStage()
const five = ['one', 'two', 'three', 'four', 'five']
let killable: KillableBrowser | undefined

afterEach(async () => {
  await killable?.close()
  killable = undefined
})

it('shows chats and newest messages after a reload while offline, and sends later what is written then', async () => {
  const { ada, ben } = await stage.twoPeople('Tunnel')
  await ada.send('Before the tunnel')
  await ben.send('See you on the other side')
  await eventually(() => ada.texts()).toEqual(['Before the tunnel', 'See you on the other side'])
  await shellIsKept(ada)
  await chatIsKept(ada, 'See you on the other side')

  await goOffline(ada)
  await ada.banner.getByText('You are offline').waitFor()
  await ada.send('Written in the tunnel')
  await ada.pending('Written in the tunnel')
  await ada.page.reload()

  const kept = ['Before the tunnel', 'See you on the other side', 'Written in the tunnel']
  await eventually(() => ada.texts()).toEqual(kept)
  await ada.page.getByRole('navigation').getByRole('button', { name: ben.name }).waitFor()
  // Whether the emulated browser says again that it is offline depends on where the page was loaded from.
  await ada.banner.getByText(/You are offline|Connection lost/).waitFor()
  expect(await ada.page.locator('[data-parley-part="skeleton"]').count()).toBe(0)
  expect(await ada.storageNotice.count()).toBe(0)
  await ada.send('Written after the reload')
  await ada.pending('Written after the reload')
  await ben.send('Meanwhile outside')
  await ben.sent('Meanwhile outside')

  await comeBack(ada)
  const all = [
    'Before the tunnel',
    'See you on the other side',
    'Meanwhile outside',
    'Written in the tunnel',
    'Written after the reload',
  ]
  await eventually(() => ben.texts()).toEqual(all)
  await eventually(() => ada.texts()).toEqual(all)
  await ada.sent('Written after the reload')
})

it('opens without a network only what was built: requests of the chat itself are never answered from what is kept', async () => {
  const ada = await stage.person('Ada Shell')
  await shellIsKept(ada)
  await ada.page.reload()
  await ada.page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
  const kept = await ada.page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept).toEqual(expect.arrayContaining(['/', '/appearance.js']))
  expect(kept.some((path) => path.startsWith('/assets/'))).toBe(true)
  for (const path of kept)
    expect(path).toMatch(
      /^\/((assets|icons)\/[\w.-]+|appearance\.js|favicon\.svg|manifest\.webmanifest|own-app-sync)?$/,
    )

  await goOffline(ada)
  const answered = await ada.page.evaluate(() =>
    Promise.all(
      ['/session', '/graphql'].map((path) =>
        fetch(path).then(
          () => 'answered',
          () => 'failed',
        ),
      ),
    ),
  )
  expect(answered).toEqual(['failed', 'failed'])
})

it.each(['page', 'browser'])(
  'sends five once and in order when the %s is killed in the middle of them, and opened again',
  async (kill) => {
    const link = await stage.link()
    if (kill === 'browser') killable = await createKillableBrowser()
    const { ada, ben } = await stage.twoPeople(kill, {
      link,
      ...(killable && { context: await killable.open() }),
    })
    await ada.send('one')
    await ada.sent('one')

    // The second is at the server, its answer is not here, and the others wait behind it.
    link.holdAnswers()
    for (const text of five.slice(1)) await ada.send(text)
    for (const text of five.slice(1)) await ada.pending(text)
    await eventually(() => ben.texts()).toEqual(['one', 'two'])

    const address = ada.page.url()
    let reopened: Tab
    if (killable === undefined) {
      await crash(ada)
      link.release()
      reopened = await ada.openTab(address)
    } else {
      const cookies = await ada.context.cookies()
      await killable.kill()
      link.release()
      const context = await killable.open()
      // Chromium writes cookies to the disk when it finds the time.
      await context.addCookies(cookies)
      reopened = await stage.visitor(ada.name, { link, context })
      await reopened.page.goto(address)
    }

    await eventually(() => ben.texts()).toEqual(five)
    await eventually(() => reopened.texts()).toEqual(five)
    for (const text of five) await reopened.sent(text)
    await reopened.page.reload()
    await eventually(() => reopened.texts()).toEqual(five)
    expect(await ben.texts()).toEqual(five)
  },
)
