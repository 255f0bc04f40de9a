import type { ChatError } from '@parley/core'
import { createElement, Fragment, type ReactNode } from 'react'
import { startOfDay } from './start-of-day.js'
import {
  englishStrings,
  type ParleyStrings,
  type PluralForms,
  type StringKey,
  type StringOverrides,
} from './strings.js'

/** Strings, times and numbers in one language. */
export interface Catalogue {
  readonly locale: string | undefined
  text(key: StringKey, values?: Readonly<Record<string, string | number>>): string
  /** The same with React nodes filled in, such as a name in `<bdi>`. */
  nodes(key: StringKey, values: Readonly<Record<string, ReactNode>>): ReactNode
  /** What screens show for an error: the string of its code, never its message. */
  error(error: ChatError): string
  number(value: number): string
  /** "Ada and Grace", each name a `<bdi>`. */
  names(names: readonly string[]): ReactNode
  /** Clock time. */
  time(at: number): string
  /** Date and clock time, for titles and labels. */
  dateTime(at: number): string
  /** Today, yesterday or the date. */
  day(at: number): string
  /** Clock time today, the weekday within a week, else the date. */
  when(at: number): string
}

const dayMs = 86_400_000

/** @param locale BCP 47. @default the browser's own */
export function createCatalogue(overrides: StringOverrides = {}, locale?: string): Catalogue {
  const strings: ParleyStrings = {
    ...englishStrings,
    ...overrides,
    errors: { ...englishStrings.errors, ...overrides.errors },
  }
  // Each takes a browser milliseconds to make: none is made before it is used.
  const number = lazy(() => new Intl.NumberFormat(locale))
  const plural = lazy(() => new Intl.PluralRules(locale))
  const list = lazy(() => new Intl.ListFormat(locale, { type: 'conjunction' }))
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = lazy(() => new Intl.DateTimeFormat(locale, options))
    return (at: number) => format().format(at)
  }
  const time = dates({ hour: 'numeric', minute: '2-digit' })
  const weekday = dates({ weekday: 'short' })
  const shortDate = dates({ day: 'numeric', month: 'short' })
  const dayOfYear = dates({ weekday: 'long', day: 'numeric', month: 'long' })
  const fullDate = dates({ day: 'numeric', month: 'long', year: 'numeric' })
  const dateTime = dates({ dateStyle: 'full', timeStyle: 'short' })

  const form = (template: string | PluralForms, count: unknown): string => {
    if (typeof template === 'string') return template
    return template[plural().select(Number(count))] ?? template.other
  }
  const shown = (value: unknown) => (typeof value === 'number' ? number().format(value) : value)

  return {
    locale,
    text: (key, values = {}) =>
      form(strings[key], values['count']).replace(placeholder, (_, name: string) =>
        String(shown(values[name]) ?? ''),
      ),
    nodes: (key, values) =>
      form(strings[key], values['count'])
        .split(placeholder)
        .map((piece, index) =>
          index % 2 === 0 ? piece : part(shown(values[piece]) as ReactNode, index),
        ),
    error: (error) => strings.errors[error.code],
    number: (value) => number().format(value),
    names: (names) =>
      list()
        .formatToParts(names)
        .map(({ type, value }, index) =>
          type === 'element' ? part(createElement('bdi', null, value), index) : value,
        ),
    time,
    dateTime,
    day: (at) => {
      const days = daysAgo(at)
      if (days === 0) return strings.today
      if (days === 1) return strings.yesterday
      return new Date(at).getFullYear() === new Date().getFullYear() ? dayOfYear(at) : fullDate(at)
    },
    when: (at) => {
      const days = daysAgo(at)
      if (days === 0) return time(at)
      return days > 0 && days < 7 ? weekday(at) : shortDate(at)
    },
  }
}

function lazy<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

const placeholder = /\{(\w+)\}/g

function part(node: ReactNode, key: number): ReactNode {
  return createElement(Fragment, { key }, node)
}

/** Calendar days between then and now, in local time. */
function daysAgo(at: number): number {
  return Math.round((startOfDay(Date.now()) - startOfDay(at)) / dayMs)
}
