import type { BenchMessage } from './messages.js'
import type { RowShape } from './row-shape.js'

/** Our rows' own HTML with names where the values stand, as it was taken from the real list. */
export interface RowTemplates {
  /** The whole window without its rows, which go into `[data-rows]`. */
  readonly shell: string
  /** Round a row. */
  readonly opening: string
  readonly day: string
  /** By `articleKey`. */
  readonly articles: Readonly<Record<string, string>>
}

const locale = 'en-GB'
const dates = (options: Intl.DateTimeFormatOptions) => {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  return (at: number) => format.format(at)
}
const time = dates({ hour: 'numeric', minute: '2-digit' })
const dateTime = dates({ dateStyle: 'full', timeStyle: 'short' })
const thisYear = dates({ weekday: 'long', day: 'numeric', month: 'long' })
const anyYear = dates({ day: 'numeric', month: 'long', year: 'numeric' })

/** Values by name, the longer ones first: one may stand in another. */
export function valuesOf(message: BenchMessage): Record<string, string> {
  const { createdAt, editedAt, text } = message
  const isThisYear = new Date(createdAt).getUTCFullYear() === new Date().getUTCFullYear()
  return {
    text: escaped(text),
    ...(editedAt !== undefined && { edited: dateTime(editedAt) }),
    dateTime: dateTime(createdAt),
    iso: new Date(createdAt).toISOString(),
    day: (isThisYear ? thisYear : anyYear)(createdAt),
    time: time(createdAt),
  }
}

export function articleKey(message: BenchMessage, { startsGroup, endsGroup }: RowShape): string {
  return [message.authorId, startsGroup, endsGroup, message.editedAt !== undefined].join(' ')
}

/** The HTML of one row. */
export function rowHtml(templates: RowTemplates, message: BenchMessage, shape: RowShape): string {
  const article = templates.articles[articleKey(message, shape)]
  if (article === undefined) throw new Error(`No row was taken like ${articleKey(message, shape)}.`)
  const values = valuesOf(message)
  return filled(
    `${templates.opening}${shape.startsDay ? templates.day : ''}${article}</div>`,
    values,
  )
}

export function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Put into the page before it is loaded. */
export function rowTemplates(): RowTemplates {
  const json = document.getElementById('rows')?.textContent ?? ''
  return JSON.parse(json) as RowTemplates
}
