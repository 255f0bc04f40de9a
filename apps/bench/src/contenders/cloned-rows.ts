import type { BenchMessage } from '../page/messages.js'
import { parsedHtml } from '../page/parsed-html.js'
import { articleKey, filled, type RowTemplates, valuesOf } from '../page/row-html.js'
import type { RowShape } from '../page/row-shape.js'

interface Mould {
  readonly row: HTMLElement
  /** Nodes with a value in them, by their number in document order, and what stands there. */
  readonly slots: readonly { readonly node: number; readonly name: string; readonly text: string }[]
}

const moulds = new Map<string, Mould>()

/** Two rows of the same key differ in their values only. */
export function rowKey(message: BenchMessage, shape: RowShape): string {
  return `${articleKey(message, shape)} ${shape.startsDay}`
}

/** A row of our own HTML, parsed once for each shape and cloned from then on. */
export function clonedRow(
  templates: RowTemplates,
  message: BenchMessage,
  shape: RowShape,
): HTMLElement {
  const key = rowKey(message, shape)
  let mould = moulds.get(key)
  if (mould === undefined) {
    mould = mouldOf(templates, message, shape)
    moulds.set(key, mould)
  }
  const row = mould.row.cloneNode(true) as HTMLElement
  const values = { ...valuesOf(message), text: message.text }
  const nodes = nodesOf(row)
  for (const { node, name, text } of mould.slots) {
    const target = nodes[node]
    if (target instanceof Element) target.setAttribute(name, filled(text, values))
    else if (target !== undefined) target.nodeValue = filled(text, values)
  }
  return row
}

function mouldOf(templates: RowTemplates, message: BenchMessage, shape: RowShape): Mould {
  const article = templates.articles[articleKey(message, shape)]
  if (article === undefined) throw new Error(`No row was taken like ${articleKey(message, shape)}.`)
  const html = `${templates.opening}${shape.startsDay ? templates.day : ''}${article}</div>`
  const row = parsedHtml(html).firstElementChild as HTMLElement
  const slots = nodesOf(row).flatMap((node, index) => {
    const texts =
      node instanceof Element
        ? [...node.attributes].map(({ name, value }) => ({ name, text: value }))
        : [{ name: '', text: node.nodeValue ?? '' }]
    return texts
      .filter(({ text }) => text.includes('{{'))
      .map(({ name, text }) => ({ node: index, name, text }))
  })
  return { row, slots }
}

function nodesOf(row: HTMLElement): Node[] {
  const walker = document.createTreeWalker(row)
  const nodes: Node[] = [row]
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) nodes.push(node)
  return nodes
}
