import { expect, it } from 'vitest'
import { crash } from './crash.js'
import { eventually } from './eventually.js'
import type { Person } from './person.js'
import { setStage, type VisitOptions } from './stage.js'
import type { Tab } from './tab.js'

const stage = setStage()
const takeOverWithinMs = 2_000

/** Ada's two tabs, both on her chat with Ben, who looks at it too. */
async function twoTabs(
  lastName: string,
  options: VisitOptions = {},
): Promise<{ ben: Person; ada: Person; first: Tab; second: Tab }> {
  const { ada, ben } = await stage.twoPeople(lastName, options)
  const second = await ada.openTab()
  await second.composer.waitFor()
  return { ben, ada, first: ada, second }
}

const numbered = (name: string) => Array.from({ length: 5 }, (_, index) => `${name} ${index + 1}`)
const only = (texts: readonly string[], name: string) =>
  texts.filter((text) => text.startsWith(name))

async function writeInTurn(first: Tab, second: Tab): Promise<void> {
  for (let number = 1; number <= 5; number += 1) {
    await first.send(`first ${number}`)
    await second.send(`second ${number}`)
  }
  for (const tab of [first, second]) {
    for (const text of [...numbered('first'), ...numbered('second')]) await tab.pending(text)
  }
}

it('sends what two tabs wrote offline once, each in its order, and both show the same', async () => {
  const { ben, ada, first, second } = await twoTabs('Pair')
  ada.link.cut()
  await ada.context.setOffline(true)
  for (const tab of [first, second]) await tab.banner.getByText('You are offline').waitFor()
  await writeInTurn(first, second)

  ada.link.restore()
  await ada.context.setOffline(false)
  await expectTenOnce(ben, first, second)
})

it('shows and sends everything once in a browser without locks', async () => {
  const { ben, ada, first, second } = await twoTabs('Lockless', {
    before: () => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }),
  })
  expect(await second.page.evaluate(() => 'locks' in navigator && navigator.locks)).toBeFalsy()
  ada.link.cut()
  for (const tab of [first, second]) await tab.banner.getByText('Connection lost').waitFor()
  await writeInTurn(first, second)

  ada.link.restore()
  await expectTenOnce(ben, first, second)
})

async function expectTenOnce(ben: Tab, first: Tab, second: Tab): Promise<void> {
  await eventually(async () => (await ben.texts()).length).toBe(10)
  for (const tab of [first, second]) {
    for (const text of [...numbered('first'), ...numbered('second')]) await tab.sent(text)
  }
  const texts = await ben.texts()
  expect(only(texts, 'first')).toEqual(numbered('first'))
  expect(only(texts, 'second')).toEqual(numbered('second'))
  await eventually(() => first.texts()).toEqual(texts)
  await eventually(() => second.texts()).toEqual(texts)
  // What would come twice would come by now: the reload reads all that the server has.
  await Promise.all([ben.page.reload(), first.page.reload(), second.page.reload()])
  for (const tab of [ben, first, second]) await eventually(() => tab.texts()).toEqual(texts)
}

it(`sends from the other tab within ${takeOverWithinMs} ms when the sending one is killed in the middle of it`, async () => {
  const { ben, ada, first, second } = await twoTabs('Heirs')
  // The first tab has sent before: the lock is its own.
  await first.send('Before')
  await second.sent('Before')

  ada.link.holdAnswers()
  await first.send('From the first')
  await eventually(() => ben.texts()).toEqual(['Before', 'From the first'])
  await second.send('From the second')
  await second.pending('From the second')
  expect(await ben.texts()).not.toContain('From the second')

  await crash(first)
  const killedAt = performance.now()
  ada.link.release()
  await ben.message('From the second').waitFor({ state: 'attached' })
  const tookMs = performance.now() - killedAt
  console.log(`another tab sent after ${Math.round(tookMs)} ms`)
  expect(tookMs).toBeLessThan(takeOverWithinMs)

  const all = ['Before', 'From the first', 'From the second']
  for (const text of all) await second.sent(text)
  await eventually(() => second.texts()).toEqual(all)
  await eventually(() => ben.texts()).toEqual(all)
})
