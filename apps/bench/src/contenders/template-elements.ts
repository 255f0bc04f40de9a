import { createElement, type ReactNode } from 'react'
import { parsedHtml } from '../page/parsed-html.js'
import { filled } from '../page/row-html.js'

/** A piece of HTML as a function that makes the same as React elements, with values filled in. */
export type ElementTemplate = (values: Readonly<Record<string, string>>) => ReactNode

/** What stands instead of an element, by the selector that finds it. */
export type Slots = Readonly<Record<string, (props: Record<string, unknown>) => ReactNode>>

/** Parsed once; each call makes the elements anew, as JSX would. */
export function elementTemplate(html: string, slots: Slots = {}): ElementTemplate {
  const children = [...parsedHtml(html).childNodes].map((node) => nodeTemplate(node, slots))
  if (children.length === 1 && children[0] !== undefined) return children[0]
  return (values) => children.map((child) => child(values))
}

function nodeTemplate(node: Node, slots: Slots): ElementTemplate {
  if (!(node instanceof Element)) return textTemplate(node.textContent ?? '')
  const attributes = [...node.attributes].map(
    ({ name, value }) => [reactName(name), value, value.includes('{{')] as const,
  )
  const propsOf = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      attributes.map(([name, value, isFilled]) => [name, isFilled ? filled(value, values) : value]),
    )
  for (const [selector, slot] of Object.entries(slots)) {
    if (node.matches(selector)) return (values) => slot(propsOf(values))
  }
  const children = [...node.childNodes].map((child) => nodeTemplate(child, slots))
  return (values) =>
    createElement(node.localName, propsOf(values), ...children.map((child) => child(values)))
}

function textTemplate(text: string): ElementTemplate {
  return text.includes('{{') ? (values) => filled(text, values) : () => text
}

function reactName(name: string): string {
  return { class: 'className', tabindex: 'tabIndex' }[name] ?? name
}
