import { describe, expect, it, onTestFinished } from 'vitest'
import {
  expectNear,
  filled,
  frame,
  type ListScene,
  openList,
  painted,
  until,
} from '../../test/list-scene.js'

async function receive(scene: ListScene, text: string): Promise<void> {
  scene.backend.sends('grace', 'team', text)
  await until(() => scene.has(text), text)
  await painted()
}

const wheel = (scene: ListScene, deltaY: number) =>
  scene.log().dispatchEvent(new WheelEvent('wheel', { deltaY, bubbles: true }))

describe('following the end', () => {
  it('is at the end in every frame of a burst of 200 messages a second', async () => {
    const scene = await openList(300)
    let worst = 0
    for (let count = 0; count < 100; count += 1) {
      scene.backend.sends('grace', 'team', `Burst ${count}`)
      scene.backend.sends('linus', 'team', `Burst ${count}, again`)
      await frame()
      worst = Math.max(worst, scene.fromEnd())
    }
    await until(() => scene.has('Burst 99, again'))
    await painted()
    worst = Math.max(worst, scene.fromEnd())
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('is not left because of content that grows, whatever grows and by how much', async () => {
    const scene = await openList(300)
    const rows = ['Message 300', 'Message 297', 'Message 290']
    for (const [index, text] of rows.entries()) {
      scene.row(text).style.paddingBlockEnd = `${100 + index * 900}px`
      await painted()
      expectNear(scene.fromEnd(), 0)
    }
    for (const text of rows) scene.row(text).style.paddingBlockEnd = ''
    await painted()
    expectNear(scene.fromEnd(), 0)
    await receive(scene, 'After that')
    expectNear(scene.fromEnd(), 0)
  })

  it('is not left because the window changes its size, the container is hidden or moved', async () => {
    const scene = await openList(300)
    for (const height of [320, 600, 480]) {
      scene.frame.style.blockSize = `${height}px`
      await painted()
      expectNear(scene.fromEnd(), 0)
    }
    scene.frame.style.display = 'none'
    await painted()
    scene.backend.sends('grace', 'team', 'While hidden')
    await painted()
    scene.frame.style.display = ''
    await painted()
    expectNear(scene.fromEnd(), 0)
    const parent = document.createElement('div')
    document.body.append(parent)
    parent.append(scene.frame)
    await painted()
    await painted()
    expectNear(scene.fromEnd(), 0)
    parent.replaceWith(scene.frame)
    await painted()
    await painted()
    expectNear(scene.fromEnd(), 0)
  })

  it('is not left because the browser lays out between what goes and what comes, as WebKit does', async () => {
    const { removeChild } = Node.prototype
    let lowest = 0
    onTestFinished(() => {
      Node.prototype.removeChild = removeChild
    })
    Node.prototype.removeChild = function <Child extends Node>(child: Child): Child {
      const view = (this as Element).closest('[role="log"]')
      removeChild.call(this, child)
      if (view) lowest = Math.min(lowest, view.scrollTop - view.scrollHeight)
      return child
    }
    const scene = await openList(300)
    await filled(scene)
    expect(lowest).toBeLessThan(0)
    expectNear(scene.fromEnd(), 0)
    await receive(scene, 'After that')
    expectNear(scene.fromEnd(), 0)
  })

  it('is left by a wheel at once, also in the middle of a burst', async () => {
    const scene = await openList(300)
    wheel(scene, -120)
    // The browser scrolls a frame or two after the wheel: until then nothing takes the reader back.
    scene.backend.sends('grace', 'team', 'In between')
    await until(() => scene.has('In between'))
    const before = scene.log().scrollTop
    await scene.scrollBy(-60)
    expectNear(scene.log().scrollTop, before - 60)
    await receive(scene, 'Later')
    expectNear(scene.log().scrollTop, before - 60)
    expect(scene.count('jump-to-latest')).toBe(1)
  })

  it('goes on where a wheel scrolled nothing', async () => {
    const scene = await openList(300)
    wheel(scene, -1)
    const end = performance.now() + 300
    await until(() => performance.now() > end)
    await receive(scene, 'After a wheel that moved nothing')
    expectNear(scene.fromEnd(), 0)
  })

  it('is left by touch, keys and the scrollbar, and comes back by scrolling to the end', async () => {
    const scene = await openList(300)
    const log = scene.log()
    const inputs: readonly (() => void)[] = [
      () => log.dispatchEvent(new TouchEvent('touchmove', { bubbles: true })),
      () => log.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageUp', bubbles: true })),
      () =>
        log.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'mouse', bubbles: true })),
    ]
    for (const [index, input] of inputs.entries()) {
      input()
      await scene.scrollBy(-200)
      const text = scene.firstInView()
      const before = scene.topOf(text)
      await receive(scene, `While away ${index}`)
      expectNear(scene.topOf(text), before)
      window.dispatchEvent(new PointerEvent('pointerup'))
      await scene.scrollTo(log.scrollHeight)
      expect(scene.count('jump-to-latest')).toBe(0)
      await receive(scene, `Back ${index}`)
      expectNear(scene.fromEnd(), 0)
    }
  })

  it('is left by find in page, and by whatever else brings a message into view', async () => {
    const scene = await openList(400)
    await filled(scene)
    scene.row('Message 17').scrollIntoView({ block: 'center' })
    await painted()
    const top = scene.topOf('Message 17')
    expect(top).toBeGreaterThan(100)
    expect(top).toBeLessThan(300)
    await receive(scene, 'Meanwhile')
    expectNear(scene.topOf('Message 17'), top)
  })

  it('begins with an own message, wherever one reads', async () => {
    const scene = await openList(5_000)
    await scene.scrollTo(scene.log().scrollHeight / 2)
    scene.client.conversation('team').send({ text: 'Mine' })
    await until(() => scene.has('Mine'))
    await painted()
    expectNear(scene.fromEnd(), 0)
  })
})
