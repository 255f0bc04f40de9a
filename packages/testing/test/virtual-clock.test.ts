import { describe, expect, it } from 'vitest'
import { createVirtualClock, createVirtualEnvironment } from '../src/index.js'

describe('virtual clock', () => {
  it('runs timers by time and then by registration, at the time they were due', async () => {
    const clock = createVirtualClock(1_000)
    const ran: string[] = []
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`)
    clock.after(20, note('late'))
    clock.after(10, note('first'))
    clock.after(10, note('second'))
    clock.after(31, note('beyond'))

    await clock.advance(30)

    expect(ran).toEqual(['first@1010', 'second@1010', 'late@1020'])
    expect(clock.now()).toBe(1_030)
    expect(clock.pending).toBe(1)
  })

  it('runs chains of microtasks to their end before the next timer', async () => {
    const clock = createVirtualClock()
    const ran: string[] = []
    clock.after(1, () => {
      void (async () => {
        for (let step = 0; step < 50; step += 1) await null
        ran.push('microtasks')
      })()
    })
    clock.after(2, () => ran.push('timer'))

    await clock.advance(2)

    expect(ran).toEqual(['microtasks', 'timer'])
  })

  it('runs timers that timers set, as far as they fall due', async () => {
    const clock = createVirtualClock(0)
    const ticks: number[] = []
    const tick = () => {
      ticks.push(clock.now())
      clock.after(10, tick)
    }
    clock.after(10, tick)

    await clock.advance(35)

    expect(ticks).toEqual([10, 20, 30])
  })

  it('sees timers that microtasks set before it moves', async () => {
    const clock = createVirtualClock(0)
    let ranAt = -1
    void Promise.resolve().then(() =>
      clock.after(5, () => {
        ranAt = clock.now()
      }),
    )

    await clock.advance(5)

    expect(ranAt).toBe(5)
  })

  it('never runs a cancelled timer and does not count it as pending', async () => {
    const clock = createVirtualClock()
    let ran = false
    const cancel = clock.after(5, () => {
      ran = true
    })
    cancel()
    cancel()

    expect(clock.pending).toBe(0)
    await clock.advance(10)
    expect(ran).toBe(false)
  })

  it('runs until idle, and says so when that never comes', async () => {
    const clock = createVirtualClock(0)
    clock.after(500, () => clock.after(500, () => {}))
    await clock.runUntilIdle()
    expect(clock.now()).toBe(1_000)

    const repeat = () => {
      clock.after(10, repeat)
    }
    repeat()
    await expect(clock.runUntilIdle(100)).rejects.toThrow('not idle after 100 timers')
  })

  it('hands on what a timer throws, and goes on afterwards', async () => {
    const clock = createVirtualClock()
    let ran = false
    clock.after(1, () => {
      throw new Error('broken')
    })
    clock.after(2, () => {
      ran = true
    })

    await expect(clock.advance(5)).rejects.toThrow('broken')
    await clock.advance(5)
    expect(ran).toBe(true)
  })

  it('refuses to be advanced twice at once', async () => {
    const clock = createVirtualClock()
    const first = clock.advance(1)
    await expect(clock.advance(1)).rejects.toThrow('being advanced already')
    await first
  })
})

describe('virtual environment', () => {
  it('repeats random numbers and ids for the same seed, and makes them apart for two on one clock', () => {
    const clock = createVirtualClock()
    const draw = (seed?: number) => {
      const environment = createVirtualEnvironment(seed === undefined ? { clock } : { seed })
      return [environment.random(), environment.createId(), environment.createId()]
    }

    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
    const ids = [...draw().slice(1), ...draw().slice(1)]
    expect(new Set(ids).size).toBe(4)
  })

  it('draws random numbers from 0 to below 1, all over the range', () => {
    const { random } = createVirtualEnvironment({ seed: 3 })
    const numbers = Array.from({ length: 1_000 }, random)
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeGreaterThan(0.45)
    expect(mean).toBeLessThan(0.55)
  })

  it('tells listeners of online and visible only when they change', () => {
    const environment = createVirtualEnvironment()
    let told = 0
    const stop = environment.online.subscribe(() => {
      told += 1
    })
    environment.setOnline(true)
    environment.setOnline(false)
    expect([told, environment.online.get()]).toEqual([1, false])
    stop()
    environment.setOnline(true)
    expect(told).toBe(1)
  })

  it('runs a frame after 16 ms while visible and after 50 ms while hidden', async () => {
    const environment = createVirtualEnvironment()
    const start = environment.clock.now()
    const frames: number[] = []
    const frame = () => {
      environment.nextFrame(() => frames.push(environment.clock.now() - start))
    }
    frame()
    await environment.clock.advance(16)
    environment.setVisible(false)
    frame()
    await environment.clock.advance(49)
    expect(frames).toEqual([16])
    await environment.clock.advance(1)
    expect(frames).toEqual([16, 66])
  })
})
