import '@parley/react/styles.css'
import { type ComponentType, memo, type ReactNode, useCallback, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Contender } from '../page/contender.js'
import type { BenchMessage } from '../page/messages.js'
import { articleKey, rowTemplates, valuesOf } from '../page/row-html.js'
import { type RowShape, shapeOf } from '../page/row-shape.js'
import { type ElementTemplate, elementTemplate } from './template-elements.js'

export interface EngineListProps {
  readonly messages: readonly BenchMessage[]
  /** Older messages came with the newest change. */
  readonly isPrepend: boolean
  /** What scrolls, with the attributes that give it its looks. */
  readonly viewport: Record<string, unknown>
}

/** A message of our own looks, as an app would write it round an engine. */
export const Row = memo(function Row({
  message,
  shape,
}: {
  message: BenchMessage
  shape: RowShape
}) {
  const values = valuesOf(message)
  values['text'] = message.text
  return (
    <div data-parley-part="message-row">
      {shape.startsDay && day(values)}
      {article(articleKey(message, shape))(values)}
    </div>
  )
}, isSameRow)

/** The row of one of the messages. */
export function rowAt(messages: readonly BenchMessage[], index: number): ReactNode {
  const message = messages[index]
  if (message === undefined) return null
  const shape = shapeOf(messages[index - 1], message, messages[index + 1])
  return <Row key={message.id} message={message} shape={shape} />
}

/** An engine inside our window's HTML: an app keeps the messages in a state and the draft beside the list. */
export function engineContender(List: ComponentType<EngineListProps>): Contender {
  let update: (change: (messages: readonly BenchMessage[]) => readonly BenchMessage[]) => void
  let isPrepend = false
  let first: readonly BenchMessage[] = []

  function Messages({ viewport }: { readonly viewport: Record<string, unknown> }) {
    const [messages, setMessages] = useState(first)
    update = setMessages
    const prepended = isPrepend
    isPrepend = false
    return <List messages={messages} isPrepend={prepended} viewport={viewport} />
  }

  return {
    rowSelector: '[data-parley-part="message-row"]',
    scrollerSelector: '[data-parley-part="message-viewport"]',
    inputSelector: '[data-parley-part="message-textarea"]',
    mount(host, messages) {
      first = messages
      const shell = elementTemplate(rowTemplates().shell, {
        '[data-parley-part="message-viewport"]': (viewport) => <Messages viewport={viewport} />,
        '[data-parley-part="message-textarea"]': (props) => <Draft {...props} />,
      })
      createRoot(host).render(shell({}))
    },
    append: (message) => update((messages) => [...messages, message]),
    prepend(older) {
      isPrepend = true
      update((messages) => [...older, ...messages])
    },
    change: (message) =>
      update((messages) => messages.map((one) => (one.id === message.id ? message : one))),
  }
}

function Draft(props: Record<string, unknown>) {
  const [draft, setDraft] = useState('')
  const onChange = useCallback(
    (event: { readonly currentTarget: HTMLTextAreaElement }) => setDraft(event.currentTarget.value),
    [],
  )
  return <textarea {...props} value={draft} onChange={onChange} />
}

const articles = new Map<string, ElementTemplate>()

function article(key: string): ElementTemplate {
  let template = articles.get(key)
  if (template === undefined) {
    const html = rowTemplates().articles[key]
    if (html === undefined) throw new Error(`No row was taken like ${key}.`)
    template = elementTemplate(html)
    articles.set(key, template)
  }
  return template
}

let dayTemplate: ElementTemplate | undefined

function day(values: Record<string, string>): ReactNode {
  dayTemplate ??= elementTemplate(rowTemplates().day)
  return dayTemplate(values)
}

function isSameRow(
  one: { message: BenchMessage; shape: RowShape },
  other: { message: BenchMessage; shape: RowShape },
): boolean {
  return (
    one.message === other.message &&
    one.shape.startsDay === other.shape.startsDay &&
    one.shape.startsGroup === other.shape.startsGroup &&
    one.shape.endsGroup === other.shape.endsGroup
  )
}
