import { describe, expect, it } from 'vitest'
import {
  expectNear,
  filled,
  type ListScene,
  openList,
  painted,
  until,
} from '../../test/list-scene.js'
import { manyMessages } from '../../test/people.js'

const inView = (top: number) => top > -1 && top < 480

describe('a jump', () => {
  it('shows a message that is loaded but not mounted, and gives it the focus', async () => {
    const scene = await openList(10_000)
    expect(await scene.jumps.jumpTo(scene.message('Message 4000').id)).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 4000'))).toBe(true)
    expect(document.activeElement?.textContent).toContain('Message 4000')
    const before = scene.topOf('Message 4000')
    await filled(scene)
    expectNear(scene.topOf('Message 4000'), before)
  })

  it('reads what is round a message that is not loaded, and gaps fill as they come into view', async () => {
    const scene = await openList(1_000, { transport: {} })
    expect(await scene.jumps.jumpTo(scene.message('Message 200').id)).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 200'))).toBe(true)
    expect(scene.count('gap-row')).toBe(1)
    const before = scene.topOf('Message 200')
    const { timeline } = scene.client.conversation('team')
    const loaded = timeline.get().length
    await scene.scrollBy(600)
    await until(() => timeline.get().length > loaded + 40, 'the gap to fill')
    await painted()
    // What fills the gap from above is what the reader meets next.
    expect(scene.has('Message 240')).toBe(true)
    expectNear(scene.topOf('Message 200'), before - 600)
  })

  it('stays where the reader is when the message cannot be had', async () => {
    const scene = await openList(300)
    await scene.scrollBy(-900)
    const text = scene.firstInView()
    const before = scene.topOf(text)
    expect(await scene.jumps.jumpTo('nowhere')).toBe(false)
    await painted()
    expectNear(scene.topOf(text), before)
  })

  it('to a date reads older messages until that day is there', async () => {
    const scene = await openList(400, { transport: {} })
    expect(await scene.jumps.jumpToDate(scene.message('Message 150').createdAt)).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 150'))).toBe(true)
    expect(await scene.jumps.jumpToDate(0)).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 1'))).toBe(true)
  })

  it('to the first unread message shows it below a divider, which stays after it was read', async () => {
    const scene = await openList(0, {
      messages: manyMessages(400, Date.now()),
      prepare: (backend) => {
        const read = backend.messages('team').find(({ text }) => text === 'Message 248')
        backend.reads('ada', 'team', read?.id ?? '')
      },
    })
    expect(await scene.jumps.jumpToFirstUnread()).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 249'))).toBe(true)
    const divider = scene.frame.querySelector('[data-parley-part="unread-divider"]')
    expect(divider?.closest('[data-parley-part="message-row"]')).toBe(scene.row('Message 249'))
    scene.backend.reads('ada', 'team', scene.message('Message 400').id)
    await painted()
    expect(scene.count('unread-divider')).toBe(1)
  })

  it('to the first unread message is offered by a button until the reader has seen where they begin', async () => {
    const scene = await openList(500, {
      transport: {},
      prepare(backend) {
        const read = backend.messages('team').find(({ text }) => text === 'Message 248')
        backend.reads('ada', 'team', read?.id ?? '')
      },
    })
    const button = () =>
      scene.frame.querySelector<HTMLElement>('[data-parley-part="jump-to-first-unread"]')
    await until(() => button() !== null, 'the button')
    expect(button()?.getAttribute('aria-label')).toContain('Jump to the first unread message')
    button()?.focus()
    button()?.click()
    await until(() => scene.has('Message 249') && inView(scene.topOf('Message 249')), 'the message')
    await until(() => button() === null, 'the button to go')
    expect(document.activeElement?.textContent).toContain('Message 249')
    await scene.scrollTo(0)
    scene.jumps.jumpToLatest()
    await painted()
    expect(button()).toBeNull()
  })

  it('to the first unread message is not offered any more to who went to what is older', async () => {
    const ways: readonly ((scene: ListScene) => Promise<unknown>)[] = [
      (scene) => scene.jumps.jumpTo(scene.message('Message 100').id),
      (scene) => scene.jumps.jumpToDate(scene.message('Message 100').createdAt),
      // By the scrollbar, past the divider in one frame, mounted or not.
      (scene) => scene.scrollTo(0),
    ]
    for (const count of [500, 5_000])
      for (const go of ways) {
        const scene = await openList(count, {
          prepare(backend) {
            const read = backend.messages('team').find(({ text }) => text === 'Message 400')
            backend.reads('ada', 'team', read?.id ?? '')
          },
        })
        await until(() => scene.count('jump-to-first-unread') === 1, 'the button')
        await scene.scrollBy(-100)
        expect(scene.count('jump-to-first-unread')).toBe(1)
        await go(scene)
        await until(() => scene.count('jump-to-first-unread') === 0, 'the button to go')
        scene.frame.remove()
      }
  })

  it('to the first unread message reads what a gap holds back, and marks no later one in its place', async () => {
    const scene = await openList(1_000, {
      transport: {},
      prepare(backend) {
        const read = backend.messages('team').find(({ text }) => text === 'Message 900')
        backend.reads('ada', 'team', read?.id ?? '')
      },
    })
    expect(await scene.jumps.jumpTo(scene.message('Message 100').id)).toBe(true)
    await painted()
    expect(scene.count('gap-row')).toBe(1)
    expect(scene.count('unread-divider')).toBe(0)
    expect(await scene.jumps.jumpToFirstUnread()).toBe(true)
    await painted()
    expect(inView(scene.topOf('Message 901'))).toBe(true)
    const divider = scene.frame.querySelector('[data-parley-part="unread-divider"]')
    expect(divider?.closest('[data-parley-part="message-row"]')).toBe(scene.row('Message 901'))
  })

  it('to the first unread message is not offered where they begin in view', async () => {
    const scene = await openList(60, {
      prepare(backend) {
        const read = backend.messages('team').find(({ text }) => text === 'Message 58')
        backend.reads('ada', 'team', read?.id ?? '')
      },
    })
    await until(() => scene.count('unread-divider') === 1, 'the divider')
    const began = performance.now()
    while (performance.now() - began < 600) {
      expect(scene.count('jump-to-first-unread')).toBe(0)
      await painted()
    }
  })

  it('to the first unread message does nothing where all was read', async () => {
    const scene = await openList(100, {
      prepare: (backend) => backend.reads('ada', 'team', backend.messages('team').at(-1)?.id ?? ''),
    })
    expect(await scene.jumps.jumpToFirstUnread()).toBe(false)
    expect(scene.count('unread-divider')).toBe(0)
    expectNear(scene.fromEnd(), 0)
  })

  it('to the latest message counts what came, goes there from anywhere, and follows again', async () => {
    const scene = await openList(10_000)
    await scene.scrollTo(0)
    for (const text of ['One', 'Two', 'Three']) scene.backend.sends('grace', 'team', text)
    const button = () =>
      scene.frame.querySelector<HTMLElement>('[data-parley-part="jump-to-latest"]')
    await until(() => button()?.dataset['count'] === '3', 'the count')
    button()?.click()
    await painted()
    expectNear(scene.fromEnd(), 0)
    expect(scene.has('Three')).toBe(true)
    expect(button()).toBeNull()
    scene.backend.sends('grace', 'team', 'Four')
    await until(() => scene.has('Four'))
    await painted()
    expectNear(scene.fromEnd(), 0)
  })

  it('of the keyboard goes to the first and last loaded message, mounted or not', async () => {
    const scene = await openList(5_000)
    const press = async (key: string) => {
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      await painted()
      return document.activeElement?.textContent ?? ''
    }
    scene.row('Message 5000').querySelector('article')?.focus()
    expect(await press('Home')).toContain('Message 1')
    expect(inView(scene.topOf('Message 1'))).toBe(true)
    expect(await press('ArrowDown')).toContain('Message 2')
    expect(await press('End')).toContain('Message 5000')
    expectNear(scene.fromEnd(), 0)
    expect(await press('ArrowUp')).toContain('Message 4999')
    expect(scene.frame.querySelectorAll('article[tabindex="0"]')).toHaveLength(1)
  })
})
