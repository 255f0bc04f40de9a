import '@parley/react/styles.css'
import type { Contender } from '../page/contender.js'
import type { BenchMessage } from '../page/messages.js'
import { parsedHtml } from '../page/parsed-html.js'
import { rowTemplates } from '../page/row-html.js'
import { type RowShape, shapeOf } from '../page/row-shape.js'
import { clonedRow, rowKey } from './cloned-rows.js'
import { WindowedHeights } from './windowed-heights.js'

const overscanPx = 400
const estimatePx = 72
const templates = rowTemplates()

let messages: BenchMessage[] = []
let heights: WindowedHeights
let viewport: HTMLElement
let before: HTMLElement
let after: HTMLElement
/** The rows in the document, in order; the first is that of the message `first`. */
let shown: HTMLElement[] = []
let first = 0
let isFollowing = true
/** The row that the reader has hold of, and where its lower edge stands: a day that goes from above it moves nothing. */
let anchor = { index: 0, bottomPx: 0 }
let indexOfId = new Map<string, number>()
let viewportPx = 0
/** Where the list itself has scrolled to: a scroll event that finds it there is none of the reader's. */
let writtenPx = 0
const changed = new Set<number>()
const drawn = new WeakMap<HTMLElement, { readonly message: BenchMessage; readonly key: string }>()
let isFrameAsked = false

/** The least that a browser has to do: plain DOM, windowed by hand, with our own rows' HTML. */
export const contender: Contender = {
  rowSelector: '[data-parley-part="message-row"]',
  scrollerSelector: '[data-parley-part="message-viewport"]',
  inputSelector: '[data-parley-part="message-textarea"]',
  mount(host, all) {
    host.replaceChildren(parsedHtml(templates.shell))
    messages = [...all]
    index()
    heights = new WindowedHeights(messages.length, estimatePx)
    const rows = host.querySelector<HTMLElement>('[data-rows]') as HTMLElement
    viewport = rows.parentElement as HTMLElement
    viewportPx = viewport.clientHeight
    before = rows.appendChild(document.createElement('div'))
    after = rows.appendChild(document.createElement('div'))
    viewport.addEventListener('scroll', onScroll, { passive: true })
    new ResizeObserver(() => {
      viewportPx = viewport.clientHeight
      place()
    }).observe(rows)
    place()
  },
  append(message) {
    messages.push(message)
    indexOfId.set(message.id, messages.length - 1)
    heights.push()
    later(messages.length - 2)
  },
  prepend(older) {
    messages = [...older, ...messages]
    index()
    heights.unshift(older.length)
    first += older.length
    anchor.index += older.length
    later(older.length)
  },
  change(message) {
    const at = indexOfId.get(message.id)
    if (at === undefined) return
    messages[at] = message
    later(at)
  },
}

/** What comes before the next frame is shown at once. */
function later(at: number): void {
  changed.add(at)
  if (isFrameAsked) return
  isFrameAsked = true
  requestAnimationFrame(() => {
    isFrameAsked = false
    for (const one of changed) redraw(one)
    changed.clear()
    place()
  })
}

function index(): void {
  indexOfId = new Map(messages.map(({ id }, at) => [id, at]))
}

function shapeAt(at: number): RowShape {
  return shapeOf(messages[at - 1], messages[at] as BenchMessage, messages[at + 1])
}

function rowAt(at: number): HTMLElement {
  const message = messages[at] as BenchMessage
  const shape = shapeAt(at)
  const row = clonedRow(templates, message, shape)
  drawn.set(row, { message, key: rowKey(message, shape) })
  return row
}

/** The row of this message changed, or its neighbour. */
function redraw(at: number): void {
  const row = shown[at - first]
  if (row === undefined) return
  const message = messages[at] as BenchMessage
  const before = drawn.get(row)
  if (before?.message === message && before.key === rowKey(message, shapeAt(at))) return
  const next = rowAt(at)
  row.replaceWith(next)
  shown[at - first] = next
}

/** Renders what is near the reader's place, measures it, and puts it where the reader had it, all before the paint. */
function place(): void {
  for (let pass = 0; pass < 4; pass += 1) {
    const topPx = isFollowing
      ? heights.offsetOf(messages.length) - viewportPx
      : heights.offsetOf(anchor.index + 1) - anchor.bottomPx
    const from = heights.indexAt(Math.max(0, topPx - overscanPx))
    const to = heights.indexAt(topPx + viewportPx + overscanPx) + 1
    if (pass > 0 && from >= first && to <= first + shown.length) break
    render(from, to)
    measure()
  }
  before.style.height = `${heights.offsetOf(first)}px`
  const below = heights.offsetOf(messages.length) - heights.offsetOf(first + shown.length)
  after.style.height = `${below}px`
  const row = shown[anchor.index - first]
  if (isFollowing) viewport.scrollTop = 2 ** 30
  else if (row !== undefined) {
    const { bottom } = row.getBoundingClientRect()
    const moved = bottom - viewport.getBoundingClientRect().top - anchor.bottomPx
    if (Math.abs(moved) >= 1) viewport.scrollTop += moved
  }
  writtenPx = viewport.scrollTop
}

function render(from: number, to: number): void {
  const end = first + shown.length
  if (from >= end || to <= first) {
    for (const row of shown) row.remove()
    shown = insert(from, to, after)
    first = from
    return
  }
  for (; first < from; first += 1) shown.shift()?.remove()
  while (first + shown.length > to) shown.pop()?.remove()
  if (from < first) {
    shown.unshift(...insert(from, first, shown[0] ?? after))
    first = from
  }
  if (first + shown.length < to) shown.push(...insert(first + shown.length, to, after))
}

function insert(from: number, to: number, next: Element): HTMLElement[] {
  const rows = Array.from({ length: to - from }, (_, offset) => rowAt(from + offset))
  next.before(...rows)
  return rows
}

function measure(): void {
  const tops = [...shown, after].map((row) => row.getBoundingClientRect().top)
  for (let at = 0; at < shown.length; at += 1)
    heights.set(first + at, (tops[at + 1] ?? 0) - (tops[at] ?? 0))
}

function onScroll(): void {
  if (Math.abs(viewport.scrollTop - writtenPx) < 1) return
  const fromEnd = viewport.scrollHeight - viewport.clientHeight - viewport.scrollTop
  isFollowing = fromEnd <= 2
  const offset = viewport.getBoundingClientRect().top - before.getBoundingClientRect().top
  const at = heights.indexAt(Math.max(0, offset))
  anchor = { index: at, bottomPx: heights.offsetOf(at + 1) - offset }
  place()
}
