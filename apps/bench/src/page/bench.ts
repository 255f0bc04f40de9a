import { countBlank, emptyShare } from './blank.js'
import { burst } from './burst.js'
import type { Contender } from './contender.js'
import { type BenchMessage, messageOf, messagesFrom } from './messages.js'
import { afterPaint, frames, paintedWhen, settled, sleep } from './painted.js'
import { type Reading, startReading } from './reading.js'
import { type Renders, rendersSinceReset, resetRenders } from './renders.js'
import { everyShape, takeRows } from './take-rows.js'
import { numberOf, viewOf } from './view.js'

const shortPauseMs = 16
const warmUpChanges = 5
const timedChanges = 11
/** A slow contender is timed less often, and at least so often. */
const fewestChanges = 3
const longestMs = 5_000

/** What the measures call in the page, as `window.bench`. */
export function createBench(contender: Contender) {
  const view = viewOf(contender)
  let messages: BenchMessage[] = []
  let next = 0
  let stopReading: (() => Reading) | undefined
  let stopBlank: ReturnType<typeof countBlank> | undefined

  const host = () => document.querySelector<HTMLElement>('#app') ?? document.body
  const mount = () => contender.mount(host(), messages)
  const last = () => next - 1
  const appendOne = () => {
    next += 1
    contender.append(messageOf(last()))
  }
  /** In view, a little above the end. */
  const inView = () => {
    const numbers = view.rows().map(numberOf)
    const number = numbers.at(-3) ?? numbers.at(0)
    if (number === undefined) throw new Error('No message is in view.')
    return number
  }
  const edited = (number: number, time: number): BenchMessage => ({
    ...messageOf(number),
    text: `#${number} edit ${time} of this message`,
    editedAt: messageOf(number).createdAt + time + 1,
  })
  const timed = async (once: (time: number) => Promise<number>, quietMs = shortPauseMs) => {
    const tookMs: number[] = []
    const began = performance.now()
    for (let time = 0; time < warmUpChanges + timedChanges; time += 1) {
      await sleep(quietMs)
      tookMs.push(await once(time))
      if (performance.now() - began > longestMs && tookMs.length >= fewestChanges) break
    }
    const counted = tookMs.slice(Math.min(warmUpChanges, tookMs.length - 1)).sort((a, b) => a - b)
    return { ms: counted[counted.length >> 1] ?? Number.NaN, count: counted.length }
  }
  const input = () => {
    const { inputSelector } = contender
    const element =
      inputSelector === undefined ? null : document.querySelector<HTMLElement>(inputSelector)
    if (element === null) throw new Error('brings no input of its own')
    return element
  }
  const renders = async (act: () => void): Promise<Renders> => {
    resetRenders(contender.rowSelector)
    act()
    await settled(200, 3_000)
    return rendersSinceReset()
  }

  return {
    /** Makes the data, which is not part of any measure. */
    async hold(count: number) {
      messages = messagesFrom(0, count)
      next = count
      await contender.prepare?.(messages)
    },
    /** Only of ours: its rows, for those who show the same ones. */
    async takeRows() {
      messages = everyShape()
      next = messages.length
      await contender.prepare?.(messages)
      mount()
      await paintedWhen(() => view.isAtEnd(last()), { limitMs: 20_000, stillMs: 250 })
      await settled()
      return takeRows(messages)
    },
    mount,
    settled,
    frames,
    async open(limitMs: number) {
      const began = performance.now()
      mount()
      const at = await paintedWhen(() => view.isAtEnd(last()), { limitMs, stillMs: 250 })
      return { ms: at - began }
    },
    async opened(limitMs: number) {
      mount()
      await paintedWhen(() => view.rowCount() > 0, { limitMs })
      const atEnd = () => paintedWhen(() => view.isAtEnd(last()), { limitMs: 1_500, stillMs: 150 })
      // One that opens elsewhere is brought there, to be measured in all else.
      await atEnd().catch(() => {
        view.scroller.scrollTop = view.scroller.scrollHeight
        return atEnd()
      })
      await settled(200)
    },
    append: () =>
      timed(async () => {
        const began = performance.now()
        appendOne()
        return (await paintedWhen(() => view.isAtEnd(last()), { limitMs: 10_000 })) - began
      }, contender.quietMs),
    async edit() {
      const number = inView()
      return timed(async (time) => {
        const wanted = edited(number, time)
        const began = performance.now()
        contender.change(wanted)
        const isShown = () =>
          view.rows().some((row) => row.textContent?.includes(wanted.text) === true)
        return (await paintedWhen(isShown, { limitMs: 10_000 })) - began
      }, contender.quietMs)
    },
    async key() {
      input().focus()
      return timed(async () => {
        const began = performance.now()
        document.execCommand('insertText', false, 'a')
        return (await afterPaint()) - began
      })
    },
    async renders(kind: 'edit' | 'reaction' | 'receipt' | 'typing' | 'key') {
      const number = inView()
      if (kind === 'key') input().focus()
      await settled(100)
      if (kind === 'edit') return renders(() => contender.change(edited(number, 1)))
      if (kind === 'reaction') {
        const reactions = [{ emoji: '👍', userIds: ['grace'] }]
        return renders(() => contender.change({ ...messageOf(number), reactions }))
      }
      if (kind === 'key') return renders(() => document.execCommand('insertText', false, 'a'))
      const act = kind === 'receipt' ? contender.receipt : contender.typing
      if (act === undefined) throw new Error(`does not show ${kind}`)
      return renders(() => act(messageOf(last())))
    },
    burst: (perSecond: number, durationMs: number) =>
      burst({ view, perSecond, durationMs, append: appendOne, last }),
    middle() {
      const box = view.scroller.getBoundingClientRect()
      return { x: box.left + box.width / 2, y: box.top + box.height / 2, height: box.height }
    },
    scrollState: () => ({ top: view.scroller.scrollTop, height: view.scroller.scrollHeight }),
    fromEndPx: view.fromEndPx,
    hasPrepend: () => contender.prepend !== undefined,
    prepend: (count: number) => contender.prepend?.(messagesFrom(-count, count)),
    hasRow: (number: number) => view.rowOf(number) !== undefined,
    startReading() {
      stopReading = startReading(view)
    },
    stopReading: () => stopReading?.(),
    emptyAtRest: () => emptyShare(view.scroller.getBoundingClientRect(), contender.rowSelector),
    startBlank() {
      stopBlank = countBlank(view, contender.rowSelector)
    },
    stopBlank: () => stopBlank?.(),
    /** Pictures whose sizes nobody knows, in this many rows above the one that is read. Returns in how many there are. */
    addImages(count: number, album: string) {
      const first = numberOf(view.rows()[0] ?? document.body) ?? 0
      let added = 0
      for (let number = first - count; number < first; number += 1) {
        const row = view.rowOf(number)
        if (row === undefined) continue
        const image = document.createElement('img')
        image.src = `/late/${album}/${number}.svg`
        image.style.display = 'block'
        row.append(image)
        added += 1
      }
      return added
    },
    focusInput: () => input().focus(),
    /** Where the keys that scroll belong to the list. */
    focusRow: () => view.scroller.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
    /** Resolves when a message with this text is in view at the end of the list. */
    async showsAtEnd(text: string) {
      const isShown = () => view.fromEndPx() <= 2 && view.rows().at(-1)?.textContent?.includes(text)
      return paintedWhen(() => isShown() === true, { limitMs: 5_000 }).then(
        () => true,
        () => false,
      )
    },
    imagesLoaded: () =>
      paintedWhen(
        () => [...document.images].filter(({ src }) => src.includes('/late/')).every(isLoaded),
        { limitMs: 10_000 },
      ),
  }
}

function isLoaded({ complete, naturalHeight }: HTMLImageElement): boolean {
  return complete && naturalHeight > 0
}

export type Bench = ReturnType<typeof createBench>
