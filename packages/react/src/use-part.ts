import { type ComponentPropsWithoutRef, createElement, type ForwardedRef, type JSX } from 'react'

export type PartTag = keyof HTMLElementTagNameMap & keyof JSX.IntrinsicElements

/** The native props of the element that a part renders; `className` and handlers included. */
export type PartProps<Tag extends PartTag> = ComponentPropsWithoutRef<Tag>

/** Shown as `data-*` attributes: true as an empty attribute, false and undefined as none. */
export type PartState = Readonly<Record<string, string | number | boolean | undefined>>

export type PartOptions<Tag extends PartTag> = PartProps<Tag> & {
  /** Value of `data-parley-part`, which the style sheet selects. */
  readonly part: string
  readonly ref: ForwardedRef<HTMLElementTagNameMap[Tag]>
  readonly state?: PartState
}

type AnyProps = Record<string, unknown>
type Handler = (event: { readonly defaultPrevented?: boolean }) => void

/**
 * The element of one part. What the app passes wins over the part's own props; event handlers both run, the app's
 * first, and the part's is left out after `preventDefault()`.
 */
export function usePart<Tag extends PartTag>(
  tag: Tag,
  props: PartProps<Tag>,
  { part, ref, state, ...own }: PartOptions<Tag>,
): JSX.Element {
  const merged: AnyProps = { 'data-parley-part': part, ...own }
  if (state) addState(merged, state)
  addGiven(merged, props as AnyProps)
  merged['ref'] = ref
  return createElement(tag, merged)
}

function addState(props: AnyProps, state: PartState): void {
  for (const name in state) {
    const value = state[name]
    if (value !== undefined && value !== false)
      props[attributeOf(name)] = value === true ? '' : value
  }
}

const attributes = new Map<string, string>()

/** Remembered, because every part of every message asks. */
function attributeOf(name: string): string {
  let attribute = attributes.get(name)
  if (attribute === undefined) {
    attribute = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    attributes.set(name, attribute)
  }
  return attribute
}

function addGiven(props: AnyProps, given: AnyProps): void {
  for (const name in given) {
    const [base, value] = [props[name], given[name]]
    if (value === undefined) continue
    if (name === 'disabled') props[name] = Boolean(value) || Boolean(base)
    else if (/^on[A-Z]/.test(name) && typeof value === 'function' && typeof base === 'function')
      props[name] = chain(value as Handler, base as Handler)
    else props[name] = value
  }
}

function chain(given: Handler, own: Handler): Handler {
  return (event) => {
    given(event)
    if (event?.defaultPrevented !== true) own(event)
  }
}
