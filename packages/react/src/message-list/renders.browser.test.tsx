import { Profiler, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { filled, openList, painted, until } from '../../test/list-scene.js'
import { Message } from '../message/message.js'
import { useMessageContext } from '../message/message-context.js'

const rendered: string[] = []
let commits = 0

function Counted(): ReactNode {
  rendered.push(useMessageContext('a test').item.message.text)
  return (
    <Profiler
      id="row"
      onRender={() => {
        commits += 1
      }}
    >
      <Message />
    </Profiler>
  )
}

const counted = <Counted />

/** Which rows were rendered meanwhile; strict mode renders each twice. */
async function rowsIn(work: () => Promise<void>): Promise<readonly string[]> {
  rendered.length = 0
  commits = 0
  await work()
  await painted()
  return [...new Set(rendered)]
}

describe('of 10,000 messages', () => {
  it('an event renders its own row and no other', async () => {
    const scene = await openList(10_000, { message: counted })
    await filled(scene)
    const { id, author } = scene.message('Message 9998')
    expect(
      await rowsIn(async () => {
        scene.backend.edits(author.id, id, 'Edited')
        await until(() => scene.has('Edited'))
      }),
    ).toEqual(['Edited'])
    expect(
      await rowsIn(async () => {
        scene.backend.reacts('grace', id, '🎉')
        await until(() => scene.count('reaction') > 0)
      }),
    ).toEqual(['Edited'])
    expect(
      await rowsIn(async () => {
        scene.backend.sends('grace', 'team', 'New')
        await until(() => scene.has('New'))
      }),
    ).toEqual(['New'])
  })

  it('one that is not mounted, a read mark, typing and a key in the input render no row', async () => {
    const scene = await openList(10_000, { message: counted })
    await filled(scene)
    const old = scene.message('Message 5')
    expect(
      await rowsIn(async () => void scene.backend.edits(old.author.id, old.id, 'Old')),
    ).toEqual([])
    expect(
      await rowsIn(async () =>
        scene.backend.reads('grace', 'team', scene.message('Message 9000').id),
      ),
    ).toEqual([])
    expect(
      await rowsIn(async () => {
        scene.backend.types('grace', 'team')
        await until(() => (scene.frame.textContent ?? '').includes('is typing'))
      }),
    ).toEqual([])
    expect(
      await rowsIn(async () => {
        const input = scene.frame.querySelector('textarea') as HTMLTextAreaElement
        input.focus()
        document.execCommand('insertText', false, 'x')
      }),
    ).toEqual([])
    expect(commits).toBe(0)
  })

  it('older ones that come in leave all rows as they are but the one that they join', async () => {
    const scene = await openList(1_000, { transport: {}, message: counted })
    const { timeline } = scene.client.conversation('team')
    const first = timeline.get().at(0)
    const joined = first.kind === 'message' ? first.message.text : ''
    const known = timeline.get().length
    const rows = await rowsIn(async () => {
      await scene.client.conversation('team').loadOlder()
      await until(() => timeline.get().length > known)
      await filled(scene)
    })
    const before = new Set(Array.from({ length: known }, (_, index) => `Message ${1_000 - index}`))
    before.delete(joined)
    expect(rows.filter((text) => before.has(text))).toEqual([])
  })
})
