import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { browserEnvironment } from '../src/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('the environment without a DOM', () => {
  it('is online and visible, and a frame is 50 ms', () => {
    const { nextFrame, online, visible } = browserEnvironment()
    expect([online.get(), visible.get()]).toEqual([true, true])
    online.subscribe(() => {})()
    let frames = 0
    nextFrame(() => {
      frames += 1
    })
    nextFrame(() => {
      frames += 100
    })()
    vi.advanceTimersByTime(49)
    expect(frames).toBe(0)
    vi.advanceTimersByTime(1)
    expect(frames).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('makes ids that differ', () => {
    const { createId } = browserEnvironment()
    const ids = new Set(Array.from({ length: 1_000 }, createId))
    expect(ids.size).toBe(1_000)
    expect([...ids].every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true)
  })
})

describe('the environment of a page', () => {
  it('hears of online, visibility and coming back from the back-forward cache', () => {
    const window = new EventTarget()
    const document = { visibilityState: 'visible' }
    const navigator = { onLine: true }
    for (const [name, value] of Object.entries({ window, document, navigator }))
      vi.stubGlobal(name, value)
    const { online, visible } = browserEnvironment()
    const heard: string[] = []
    const stops = [
      online.subscribe(() => heard.push(`online ${online.get()}`)),
      visible.subscribe(() => heard.push(`visible ${visible.get()}`)),
    ]
    navigator.onLine = false
    window.dispatchEvent(new Event('offline'))
    document.visibilityState = 'hidden'
    window.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'visible'
    window.dispatchEvent(new Event('pageshow'))
    expect(heard).toEqual(['online false', 'visible false', 'visible true'])
    for (const stop of stops) stop()
    window.dispatchEvent(new Event('online'))
    window.dispatchEvent(new Event('pageshow'))
    expect(heard).toHaveLength(3)
  })

  it('paints with the page, and by a timer when the page is hidden before that', () => {
    const frames: (() => void)[] = []
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
    vi.stubGlobal('cancelAnimationFrame', (frame: number) => {
      frames[frame - 1] = () => {}
    })
    const { nextFrame } = browserEnvironment()
    let painted = 0
    const paint = () => {
      painted += 1
    }
    nextFrame(paint)
    frames[0]?.()
    vi.advanceTimersByTime(100)
    expect(painted).toBe(1)
    nextFrame(paint)
    vi.advanceTimersByTime(50)
    frames[1]?.()
    expect(painted).toBe(2)
  })
})
