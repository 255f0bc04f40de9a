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
  return createElement(tag, {
    'data-parley-part': part,
    ...stateAttributes(state),
    ...mergeProps(own as AnyProps, props as AnyProps),
    ref,
  })
}

function stateAttributes(state: PartState = {}): AnyProps {
  const attributes: AnyProps = {}
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined || value === false) continue
    attributes[`data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] =
      value === true ? '' : value
  }
  return attributes
}

function mergeProps(own: AnyProps, given: AnyProps): AnyProps {
  const merged = { ...own }
  for (const [name, value] of Object.entries(given)) {
    const base = own[name]
    if (value === undefined) continue
    if (name === 'disabled') merged[name] = Boolean(value) || Boolean(base)
    else if (/^on[A-Z]/.test(name) && typeof value === 'function' && typeof base === 'function')
      merged[name] = chain(value as Handler, base as Handler)
    else merged[name] = value
  }
  return merged
}

function chain(given: Handler, own: Handler): Handler {
  return (event) => {
    given(event)
    if (event?.defaultPrevented !== true) own(event)
  }
}
