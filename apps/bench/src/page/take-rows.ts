import { type BenchMessage, messageOf, people } from './messages.js'
import { articleKey, type RowTemplates, rowHtml, valuesOf } from './row-html.js'
import { shapeOf } from './row-shape.js'

const minuteMs = 60_000
const dayMs = 86_400_000

/** A conversation with every shape that a row can have. */
export function everyShape(): BenchMessage[] {
  const messages: BenchMessage[] = []
  let at = messageOf(0).createdAt
  for (const isEdited of [false, true]) {
    for (const groupSize of [1, 3]) {
      for (const authorId of Object.keys(people)) {
        for (let index = 0; index < groupSize; index += 1) {
          at += minuteMs
          const message = { ...messageOf(messages.length), authorId, createdAt: at }
          messages.push(isEdited ? { ...message, editedAt: at + 2 * dayMs } : message)
        }
      }
      at += dayMs
    }
  }
  return messages
}

/** Takes the rows of these messages from our real list, and proves that what was taken makes the same rows again. */
export function takeRows(messages: readonly BenchMessage[]): RowTemplates {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-parley-part="message-row"]')]
  if (rows.length !== messages.length)
    throw new Error(`The list shows ${rows.length} rows for ${messages.length} messages.`)
  const opening = openingOf(rows)
  let day = ''
  const articles: Record<string, string> = {}
  const shapes = messages.map((message, index) =>
    shapeOf(messages[index - 1], message, messages[index + 1]),
  )
  for (const [index, row] of rows.entries()) {
    const message = messages[index]
    const shape = shapes[index]
    if (message === undefined || shape === undefined) continue
    const parts = [...row.children].map((child) => named(htmlOf(child), message))
    articles[articleKey(message, shape)] ??= parts.at(-1) ?? ''
    if (shape.startsDay) day ||= parts.slice(0, -1).join('')
  }
  const templates = { shell: shell(), opening, day, articles }
  for (const [index, row] of rows.entries()) {
    const message = messages[index]
    const shape = shapes[index]
    if (message === undefined || shape === undefined) continue
    const real = `${opening}${[...row.children].map(htmlOf).join('')}</div>`
    const made = rowHtml(templates, message, shape)
    if (made !== real) throw new Error(`What was taken makes another row:\n${made}\n${real}`)
  }
  return templates
}

/** With what all rows have in common: a row's own number or height is none of its looks. */
function openingOf(rows: readonly HTMLElement[]): string {
  const common = [...(rows[0]?.attributes ?? [])].filter(({ name, value }) =>
    rows.every((row) => row.getAttribute(name) === value),
  )
  return `<div ${common.map(({ name, value }) => `${name}="${value}"`).join(' ')}>`
}

/** The list gives one of its messages the tab stop, which moves. */
function htmlOf(element: Element): string {
  return element.outerHTML.replace('tabindex="0"', 'tabindex="-1"')
}

function named(html: string, message: BenchMessage): string {
  let template = html
  for (const [name, value] of Object.entries(valuesOf(message)))
    template = template.replaceAll(value, `{{${name}}}`)
  return template
}

function shell(): string {
  const app = document.querySelector('#app')?.cloneNode(true) as HTMLElement
  const rows = app.querySelector<HTMLElement>('[data-parley-part="message-rows"]')
  if (rows === null) throw new Error('The window has no message-rows.')
  rows.replaceChildren()
  rows.removeAttribute('style')
  rows.setAttribute('data-rows', '')
  return app.innerHTML
}
