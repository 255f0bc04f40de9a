import { expect, it } from 'vitest'
import { createVirtualBrowser, createVirtualClock } from '../src/index.js'

function twoPages() {
  const clock = createVirtualClock()
  const browser = createVirtualBrowser(clock)
  return { clock, browser, one: browser.openPage(), other: browser.openPage() }
}

it('gives a lock to one page at a time, in the order in which they asked', async () => {
  const { clock, one, other } = twoPages()
  const held: string[] = []
  const letGo = one.holdLock('outbox', () => held.push('one'))
  other.holdLock('outbox', () => held.push('other'))
  other.holdLock('elsewhere', () => held.push('elsewhere'))
  await clock.advance(10)
  expect(held).toEqual(['one', 'elsewhere'])
  letGo()
  await clock.advance(10)
  expect(held).toEqual(['one', 'elsewhere', 'other'])
})

it('passes on the lock of a page that was killed, and grants none to it', async () => {
  const { clock, browser, one, other } = twoPages()
  const held: string[] = []
  one.holdLock('outbox', () => held.push('one'))
  const letGo = other.holdLock('outbox', () => held.push('other'))
  one.kill()
  one.holdLock('outbox', () => held.push('the dead one'))
  await clock.advance(10)
  letGo()
  await clock.advance(10)
  expect(held).toEqual(['other'])
  expect(browser.open).toBe(0)
})

it('brings copies of what a page posts to the other pages, in order, and not to itself', async () => {
  const { clock, browser, one, other } = twoPages()
  const heard: unknown[] = []
  const sending = one.openChannel('rows', () => heard.push('own'))
  const hearing = other.openChannel('rows', (message) => heard.push(message))
  other.openChannel('else', () => heard.push('elsewhere'))
  const row = { text: 'first' }
  sending.post(row)
  row.text = 'changed'
  sending.post('second')
  await clock.advance(10)
  expect(heard).toEqual([{ text: 'first' }, 'second'])
  hearing.close()
  sending.post('third')
  one.kill()
  sending.post('fourth')
  await clock.advance(10)
  expect(heard).toHaveLength(2)
  expect(browser.open).toBe(1)
})
