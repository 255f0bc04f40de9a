import { describe, expect, it } from 'vitest'
import {
  afterPaint,
  expectNear,
  filled,
  frame,
  type ListScene,
  openList,
  painted,
  until,
} from '../../test/list-scene.js'
import { manyMessages } from '../../test/people.js'

/** Looks each frame how far the message moves until the work is done, and some frames on. */
async function worstMove(scene: ListScene, text: string, work: () => Promise<void>) {
  const before = scene.topOf(text)
  let worst = 0
  let isDone = false
  const watch = (async () => {
    for (let after = 0; after < 5; after += isDone ? 1 : 0) {
      await afterPaint()
      worst = Math.max(worst, Math.abs(scene.topOf(text) - before))
    }
  })()
  await work()
  isDone = true
  await watch
  return worst
}

/** Somewhere in the middle, once nothing scrolls any more. */
async function reading(count = 300): Promise<{ scene: ListScene; text: string }> {
  const scene = await openList(count)
  // The older blocks are mounted when there is time: the middle is known after that.
  await filled(scene)
  await scene.scrollTo(scene.log().scrollHeight / 2)
  await filled(scene)
  return { scene, text: scene.firstInView() }
}

const number = (text: string) => Number(text.replace(/\D/g, ''))

describe('the place of the reader', () => {
  it('stays when messages come and go below and above, in any frame', async () => {
    const { scene, text } = await reading()
    const worst = await worstMove(scene, text, async () => {
      for (let count = 0; count < 10; count += 1) {
        scene.backend.sends('grace', 'team', `Below ${count}`)
        scene.backend.deletes('grace', scene.message(`Message ${count * 4 + 1}`).id)
        await painted()
      }
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('stays when messages arrive in the middle, above it and below', async () => {
    const { scene, text } = await reading()
    const at = (above: number) => scene.message(`Message ${number(text) - above}`).createdAt
    const worst = await worstMove(scene, text, async () => {
      for (const above of [3, 40, 100, -5, -60]) {
        const late = `Late ${above}`
        scene.backend.sends('linus', 'team', late, {
          position: at(above) + 1,
          createdAt: at(above) + 1,
        })
        await until(() => scene.has(late), late)
        await painted()
      }
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('stays when rows above get another height late, as pictures, fonts and folded text do', async () => {
    const { scene, text } = await reading()
    const worst = await worstMove(scene, text, async () => {
      for (let above = 1; above <= 20; above += 1) {
        const row = scene.row(`Message ${number(text) - above}`)
        row.style.paddingBlockEnd = `${above * 7}px`
        if (above % 3 === 0) await frame()
      }
      await painted()
      for (let above = 1; above <= 20; above += 1)
        scene.row(`Message ${number(text) - above}`).style.paddingBlockEnd = ''
      await painted()
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('stays when older messages load ahead of the reader, who never meets the top', async () => {
    const scene = await openList(2_000, { transport: {} })
    await scene.scrollBy(-300)
    // Each page is there before its end is in view.
    for (let pages = 0; pages < 6; pages += 1) {
      const text = scene.firstInView()
      const top = scene.topOf(text)
      expect(scene.log().scrollTop).toBeGreaterThan(0)
      await painted()
      expectNear(scene.topOf(text), top)
      await scene.scrollBy(-900)
      await until(() => scene.log().scrollTop > 480, 'older messages')
    }
  })

  it('stays far from the end when the connection was lost and the backend cannot resume', async () => {
    const scene = await openList(2_000, { transport: { resumes: false } })
    await scene.jumps.jumpTo(scene.message('Message 500').id)
    await filled(scene)
    const text = scene.firstInView()
    const link = scene.backend.link('ada')
    const worst = await worstMove(scene, text, async () => {
      link.cut()
      for (let count = 0; count < 120; count += 1)
        scene.backend.sends('grace', 'team', `Missed ${count}`)
      link.restore()
      const { connection } = scene.client
      await until(() => connection.get().status !== 'live', 'the loss')
      await until(() => connection.get().status === 'live', 'the connection')
      await painted()
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('stays while the window is resized in each frame', async () => {
    const { scene, text } = await reading()
    const worst = await worstMove(scene, text, async () => {
      for (let count = 0; count < 20; count += 1) {
        scene.frame.style.blockSize = `${480 + (count % 2) * 60}px`
        await frame()
      }
      scene.frame.style.blockSize = '480px'
    })
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('stays when the container is hidden and shown, and when it is moved in the document', async () => {
    const { scene, text } = await reading()
    const before = scene.topOf(text)
    scene.frame.style.display = 'none'
    await painted()
    scene.backend.sends('grace', 'team', 'While hidden')
    await painted()
    scene.frame.style.display = ''
    await painted()
    expectNear(scene.topOf(text), before)
    const parent = document.createElement('div')
    document.body.append(parent)
    for (const move of [() => parent.append(scene.frame), () => parent.replaceWith(scene.frame)]) {
      move()
      await painted()
      await painted()
      expectNear(scene.topOf(text), before)
    }
  })

  it('goes to what is next to it when 5,000 messages are deleted at once', async () => {
    const scene = await openList(6_900, {
      transport: { wholeList: true, capabilities: { deletions: 'absence' } },
    })
    await scene.scrollTo(scene.log().scrollHeight / 2)
    await filled(scene)
    const survivor = `Message ${number(scene.firstInView()) + 4}`
    const before = scene.topOf(survivor)
    const link = scene.backend.link('ada')
    link.hold('events')
    for (let count = 0; count < 5_000; count += 1) {
      const text = `Message ${count + 1_001}`
      const { id, author } = scene.message(text)
      if (text !== survivor) scene.backend.deletes(author.id, id)
    }
    link.release()
    const { timeline } = scene.client.conversation('team')
    await until(() => timeline.get().length < 2_100, 'the deletions')
    await painted()
    expectNear(scene.topOf(survivor), before)
    await filled(scene)
    expectNear(scene.topOf(survivor), before)
    expect(scene.count('message-spacer')).toBe(0)
    expect(scene.count('message-row')).toBe(timeline.get().length)
  }, 60_000)

  it('is kept on leaving and coming back, and so is the end', async () => {
    const { scene, text } = await reading(1_000)
    const before = scene.topOf(text)
    await scene.show('other')
    expect(scene.has(text)).toBe(false)
    await scene.show('team')
    expectNear(scene.topOf(text), before)
    await scene.scrollTo(scene.log().scrollHeight)
    await scene.show('other')
    await scene.show('team')
    expectNear(scene.fromEnd(), 0)
  })

  it('is not scrolled to while a touch still moves the list: what came above is shown when it rests', async () => {
    const { scene, text } = await reading()
    const log = scene.log()
    log.dispatchEvent(new TouchEvent('touchstart', { bubbles: true }))
    await scene.scrollBy(-40)
    const scrolled = log.scrollTop
    const before = scene.topOf(text)
    const row = scene.row(`Message ${number(text) - 15}`)
    row.style.paddingBlockEnd = '333px'
    await painted()
    expectNear(scene.topOf(text), before)
    expect(log.scrollTop).toBe(scrolled)
    log.dispatchEvent(new TouchEvent('touchend', { bubbles: true }))
    await until(() => log.scrollTop !== scrolled, 'the scroll to settle')
    expectNear(log.scrollTop, scrolled + 333)
    expectNear(scene.topOf(text), before)
  })

  it('is above the keyboard on the screen where that covers the list', async () => {
    const scene = await openList(300)
    const viewport = window.visualViewport
    if (!viewport) throw new Error('There is no visual viewport.')
    const { bottom } = scene.log().getBoundingClientRect()
    Object.defineProperty(viewport, 'height', { configurable: true, value: bottom - 200 })
    viewport.dispatchEvent(new Event('resize'))
    await painted()
    const last = scene.row('Message 300').getBoundingClientRect()
    expect(last.bottom).toBeLessThanOrEqual(bottom - 200)
    Reflect.deleteProperty(viewport, 'height')
    viewport.dispatchEvent(new Event('resize'))
    await painted()
    expectNear(scene.fromEnd(), 0)
  })

  it('is where it was after a random mix of all that, with the seed in the message', async () => {
    const seed = Math.floor(Math.random() * 1e9)
    let state = seed
    const random = (most: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * most)
    }
    const { scene, text } = await reading(400)
    const own = number(text)
    const others = (sign: number) => `Message ${own + sign * (1 + random(120))}`
    const worst = await worstMove(scene, text, async () => {
      for (let step = 0; step < 40; step += 1) {
        const target = others(random(2) === 0 ? 1 : -1)
        const message = scene.backend.messages('team').find((one) => one.text === target)
        const kind = random(5)
        if (kind === 0) scene.backend.sends('grace', 'team', `Step ${step}`)
        else if (kind === 1 && message) scene.backend.reacts('grace', message.id, '🎉')
        else if (kind === 2 && message && number(target) < own)
          scene.backend.deletes(message.author.id, message.id)
        else if (kind === 3 && scene.has(target) && number(target) < own)
          scene.row(target).style.paddingBlockEnd = `${random(400)}px`
        else if (kind === 4) scene.backend.addMessages('other', manyMessages(1, Date.now() + step))
        if (random(2) === 0) await frame()
      }
      await painted()
    })
    expect(worst, `seed ${seed}`).toBeLessThanOrEqual(1)
  })
})
