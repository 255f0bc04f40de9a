import { useEffect, useRef } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { afterPaint, expectNear, filled, openList, painted, until } from '../../test/list-scene.js'
import { Message } from '../message/message.js'
import { useMessageContext } from '../message/message-context.js'

/** Shows what its text asks for. */
function Odd() {
  const { text } = useMessageContext('a test').item.message
  if (text === 'throws') throw new Error('A row of an app threw.')
  if (text === 'nothing') return null
  if (text === 'huge') return <div data-row="huge" style={{ blockSize: '50000px' }} />
  if (text === 'restless') return <Restless />
  return <Message />
}

/** Of another height in every frame. */
function Restless() {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    let handle = 0
    let height = 20
    const change = () => {
      height = height > 200 ? 20 : height + 17
      if (element.current) element.current.style.blockSize = `${height}px`
      handle = requestAnimationFrame(change)
    }
    change()
    return () => cancelAnimationFrame(handle)
  }, [])
  return <div ref={element} data-row="restless" />
}

const odd = <Odd />
const plain = (text: string, index: number) => ({
  authorId: 'grace',
  text,
  createdAt: Date.now() - (1_000 - index) * 60_000,
})
const messages = (count: number, at: Record<number, string>) =>
  Array.from({ length: count }, (_, index) => plain(at[index] ?? `Message ${index + 1}`, index))

/** Errors of the page, among them those of a ResizeObserver that goes round in circles. */
function pageErrors(): string[] {
  const errors: string[] = []
  window.addEventListener('error', (event) => {
    errors.push(event.message)
    event.preventDefault()
  })
  return errors
}

describe('a bad row', () => {
  it('that throws shows a fallback of its own, and is tried again when it changes', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    const scene = await openList(0, { messages: messages(60, { 55: 'throws' }), message: odd })
    expect(scene.count('broken-message')).toBe(1)
    expect(scene.has('Message 60')).toBe(true)
    expectNear(scene.fromEnd(), 0)
    scene.backend.edits('grace', scene.message('throws').id, 'Better now')
    await until(() => scene.has('Better now'))
    expect(scene.count('broken-message')).toBe(0)
    log.mockRestore()
  })

  it('without a height, and any number of them, mounts no more than may be', async () => {
    const errors = pageErrors()
    const nothing = Object.fromEntries(
      Array.from({ length: 2_950 }, (_, index) => [index, 'nothing']),
    )
    const scene = await openList(0, { messages: messages(3_000, nothing), message: odd })
    await filled(scene)
    expect(scene.count('message-row')).toBeLessThanOrEqual(2_100)
    expectNear(scene.fromEnd(), 0)
    await scene.scrollTo(0)
    await filled(scene)
    scene.backend.sends('grace', 'team', 'After all')
    await scene.scrollTo(scene.log().scrollHeight)
    await until(() => scene.has('After all'))
    expect(errors).toEqual([])
  })

  it('of 50,000 px is read through without moving', async () => {
    const scene = await openList(0, { messages: messages(300, { 280: 'huge' }), message: odd })
    await scene.scrollBy(-20_000)
    await filled(scene)
    const huge = () =>
      scene.frame.querySelector('[data-row="huge"]')?.getBoundingClientRect().top ?? 0
    const before = huge()
    expect(before).toBeLessThan(-1_000)
    scene.backend.sends('grace', 'team', 'Below')
    scene.row('Message 270').style.paddingBlockEnd = '300px'
    await painted()
    expectNear(huge(), before)
    await scene.scrollBy(-100)
    expectNear(huge(), before + 100)
  })

  it('that changes its height in each frame moves nothing of what is read below it, and nothing loops', async () => {
    const errors = pageErrors()
    const scene = await openList(0, { messages: messages(300, { 200: 'restless' }), message: odd })
    await filled(scene)
    const restless = scene.frame.querySelector('[data-row="restless"]')
    restless?.scrollIntoView({ block: 'start' })
    await painted()
    await scene.scrollBy(600)
    await afterPaint()
    const text = scene.firstInView()
    const before = scene.topOf(text)
    let worst = 0
    for (let frames = 0; frames < 60; frames += 1) {
      await afterPaint()
      worst = Math.max(worst, Math.abs(scene.topOf(text) - before))
    }
    expect(worst).toBeLessThanOrEqual(1)
    await scene.scrollTo(scene.log().scrollHeight)
    for (let frames = 0; frames < 30; frames += 1) {
      await afterPaint()
      expect(scene.fromEnd()).toBeLessThanOrEqual(1)
    }
    expect(errors).toEqual([])
  })
})
