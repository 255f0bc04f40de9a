import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { type CountedLink, countStreams } from './counted-streams.js'
import { eventually } from './eventually.js'
import { everythingStored } from './everything-stored.js'
import type { Person } from './person.js'
import { setStage } from './stage.js'
import type { Tab } from './tab.js'

const stage = setStage()
const deleted = 'This message was deleted'

/** The browser remembers this backend from the start; a page that is still blank has no storage. */
const over = {
  stream: () => void (location.host && localStorage.setItem('parley.backend', 'live-query-stream')),
  poll: () => void (location.host && localStorage.setItem('parley.backend', 'live-query-poll')),
}
const names = { stream: 'Live query (stream)', poll: 'Live query (poll)' }
const modes = ['stream', 'poll'] as const

const texts = (tab: Tab) => eventually(() => tab.texts())
const conversationOf = ({ page }: Tab) => new URL(page.url()).hash

it.each(modes)('lets two people write, edit, delete and see each other over a %s', async (mode) => {
  const last = `By-${mode}`
  const before = over[mode]
  const [ada, ben] = await Promise.all([
    stage.person(`Ada ${last}`, { before }),
    stage.person(`Ben ${last}`, { before }),
  ])
  await ada.page.getByText(names[mode]).waitFor({ state: 'attached' })
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)

  await ada.send('Hello Ben')
  await texts(ben).toEqual(['Hello Ben'])
  await ben.send('Hello Ada')
  await ben.sent('Hello Ada')
  await texts(ada).toEqual(['Hello Ben', 'Hello Ada'])
  await ada.edit('Hello Ben', 'Hello again')
  await texts(ben).toEqual(['Hello again', 'Hello Ada'])
  await ben.delete('Hello Ada')
  await texts(ada).toEqual(['Hello again', deleted])
  for (const person of [ada, ben])
    await eventually(() => person.online()).toEqual(expect.arrayContaining([ada.name, ben.name]))

  await Promise.all([ada.page.reload(), ben.page.reload()])
  for (const person of [ada, ben]) await texts(person).toEqual(['Hello again', deleted])
})

it('shows one chat to people on a socket, on a stream and on a poll, and each to the others as online', async () => {
  const ada = await stage.person('Ada Mixed')
  const ben = await stage.person('Ben Mixed', { before: over.stream })
  const cleo = await stage.person('Cleo Mixed', { before: over.poll })
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  for (const [index, [from, to]] of [
    [ada, ben],
    [ben, ada],
  ].entries()) {
    await from?.send(`Number ${index}`)
    await to?.message(`Number ${index}`).waitFor({ state: 'attached' })
  }
  await cleo.startChatWith(ben.name)
  await cleo.send('From a poll to a stream')
  await ben.openChatWith(cleo.name)
  await texts(ben).toEqual(['From a poll to a stream'])
  await ben.send('And back')
  await texts(cleo).toEqual(['From a poll to a stream', 'And back'])
  const everybody = [ada.name, ben.name, cleo.name]
  for (const person of [ada, ben, cleo])
    await eventually(() => person.online()).toEqual(expect.arrayContaining(everybody))

  await cleo.page.close()
  for (const person of [ada, ben]) await eventually(() => person.online()).not.toContain(cleo.name)
})

it('keeps the open chat while the backend is changed, and goes on in it', async () => {
  const { ada, ben } = await stage.twoPeople('Switch')
  await ada.send('By GraphQL')
  const said = ['By GraphQL']
  const chat = conversationOf(ada)
  for (const name of [names.stream, names.poll, 'GraphQL subscriptions']) {
    await ada.switchTo(name)
    expect(conversationOf(ada)).toBe(chat)
    await texts(ada).toEqual(said)
    await ada.send(`Now by ${name}`)
    said.push(`Now by ${name}`)
    await texts(ben).toEqual(said)
    await ben.send(`I read ${name}`)
    said.push(`I read ${name}`)
    await texts(ada).toEqual(said)
  }
  await ada.page.reload()
  await texts(ada).toEqual(said)
})

it.each(modes)('sends what was written without a network once, over a %s', async (mode) => {
  const { ada, ben } = await stage.twoPeople(`Tunnel-${mode}`, { before: over[mode] })
  await ada.send('Before')
  await texts(ben).toEqual(['Before'])
  ada.link.cut()
  await ada.send('First from the tunnel')
  await ada.send('Second from the tunnel')
  await ada.pending('Second from the tunnel')
  await ben.send('Meanwhile outside')
  ada.link.restore()
  const all = ['Before', 'Meanwhile outside', 'First from the tunnel', 'Second from the tunnel']
  await texts(ben).toEqual(all)
  await texts(ada).toEqual(all)
  await ada.sent('Second from the tunnel')
})

it('goes on with its streams after the server restarts', async () => {
  const { ada, ben } = await stage.twoPeople('Restart', { before: over.stream })
  await ada.send('Before')
  await texts(ben).toEqual(['Before'])
  await stage.server.kill()
  await stage.server.restart()
  await ben.send('After')
  await texts(ada).toEqual(['Before', 'After'])
})

it.each(modes)('signs out every tab over a %s, and leaves nothing behind', async (mode) => {
  const { ada, ben } = await stage.twoPeople(`Leaving-${mode}`, { before: over[mode] })
  const second = await ada.openTab()
  await ada.send('A secret')
  await texts(second).toEqual(['A secret'])
  await ada.signOut()
  await second.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  for (const { page } of [ada, second]) {
    expect(await page.getByText('A secret').count()).toBe(0)
    expect(await page.getByText('Your session has ended').count()).toBe(0)
  }
  await eventually(() => everythingStored(second.page)).not.toMatch(/secret|Ada|Ben/i)
  // Somebody else in the same browser hears nothing of hers.
  await ada.signIn('Cleo Guest')
  await ben.send('For Ada alone')
  await ada.page.getByText('No chats yet').waitFor()
  await eventually(() => ben.online()).not.toContain(ada.name)
})

it('asks for a sign-in when the session has ended elsewhere, and goes on in the same chat', async () => {
  const { ada, ben } = await stage.twoPeople('Expired', { before: over.stream })
  await ada.send('Before')
  await texts(ben).toEqual(['Before'])
  // The session ends on the server, as by an administrator: the page has done nothing.
  const cookies = await ada.context.cookies()
  const session = cookies.find(({ name }) => name === 'parley_session')
  await fetch(`${stage.server.url}/session`, {
    method: 'DELETE',
    headers: { cookie: `parley_session=${session?.value}` },
  })
  await ada.page.getByText('what you were writing is still there').waitFor()
  await ada.page.getByRole('button', { name: 'Start chatting' }).click()
  await ben.send('After')
  await texts(ada).toEqual(['Before', 'After'])
})

const tabCount = 8
const withinMs = 1_000

it(`has one stream a query for ${tabCount} tabs; the one that holds it closes, and the next event is there within ${withinMs} ms, none lost`, async () => {
  const link = await countStreams(await stage.link())
  const ben = await stage.person('Ben Eight')
  const ada = await stage.person('Ada Eight', { before: over.stream, link })
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  const leaderOf = whoHoldsStreams(ada)
  let tabs: Tab[] = [ada]
  while (tabs.length < tabCount) tabs.push(await ada.openTab())
  for (const tab of tabs) await tab.composer.waitFor()

  const said: string[] = []
  const say = async (text: string) => {
    said.push(text)
    await ben.send(text)
  }
  await say('To eight tabs')
  for (const tab of tabs) await texts(tab).toEqual(said)
  await onlyOneEach(link)

  for (let closed = 1; closed <= 3; closed += 1) {
    const leader = leaderOf(tabs)
    tabs = tabs.filter((tab) => tab !== leader)
    const text = `After ${closed} closed`
    const seen = Promise.all(tabs.map(({ page }) => timeOf(page, text)))
    await leader.page.close()
    const closedAt = Date.now()
    await say(text)
    const tookMs = Math.max(...(await seen)) - closedAt
    console.log(`${tabs.length} tabs had the next message ${tookMs} ms after the leader closed`)
    expect(tookMs).toBeLessThan(withinMs)
    for (const tab of tabs) await texts(tab).toEqual(said)
    await onlyOneEach(link)
  }
  await Promise.all(tabs.map(({ page }) => page.reload()))
  for (const tab of tabs) await texts(tab).toEqual(said)
  await onlyOneEach(link)
})

const onlyOneEach = (link: CountedLink) =>
  eventually(() => link.streams()).toEqual({ Conversations: 1, Messages: 1, OnlineUsers: 1 })

/** Which of the tabs has asked last for the stream of the messages. */
function whoHoldsStreams({ context }: Person): (tabs: readonly Tab[]) => Tab {
  let holder: Page | undefined
  context.on('request', (request) => {
    if (/Messages.*wg_live/.test(request.url())) holder = request.frame().page()
  })
  return (tabs) => {
    // The first one asked before anybody looked.
    const found = tabs.find(({ page }) => page === holder) ?? tabs[0]
    if (found === undefined) throw new Error('There is no tab left.')
    return found
  }
}

/** When a text is in the document, as the page's own clock has it, which is that of this machine. */
const timeOf = (page: Page, text: string): Promise<number> =>
  page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (!document.querySelector('[role="log"]')?.textContent?.includes(wanted)) return
          observer.disconnect()
          resolve(Date.now())
        }
        const observer = new MutationObserver(look)
        observer.observe(document.body, { subtree: true, childList: true, characterData: true })
        look()
      }),
    text,
  )
