'use client'
import { forwardRef, type KeyboardEvent, useEffect } from 'react'
import { useCatalogue } from '../chat-context.js'
import { useLayout } from '../use-layout.js'
import { useMergedRef } from '../use-merged-ref.js'
import { type PartProps, usePart } from '../use-part.js'
import { useMessageInput } from './message-input-context.js'

/**
 * Where the message is written. Renders a `<textarea>` that grows with its text: Enter sends, Shift+Enter breaks
 * the line, Escape stops editing, Up in the empty input edits the newest own message.
 */
export const MessageInputTextarea = forwardRef<HTMLTextAreaElement, MessageInputTextarea.Props>(
  function MessageInputTextarea(props, given) {
    const input = useMessageInput('MessageInput.Textarea')
    const { draft, error, errorId, disabled, textarea, setText } = input
    const catalogue = useCatalogue()
    const [own, ref] = useMergedRef(given, textarea)

    useEffect(() => {
      const element = own.current
      if (draft.editing === undefined || element === null || isFocusElsewhere(element)) return
      element.focus()
      element.setSelectionRange(element.value.length, element.value.length)
    }, [draft.editing, own])
    useLayout(() => {
      if (own.current !== null) growWithText(own.current)
    }, [own, draft.text])

    return usePart('textarea', props, {
      part: 'message-textarea',
      ref,
      state: { invalid: error !== undefined },
      rows: 1,
      // The placeholder goes with the page, the text with itself.
      dir: draft.text === '' ? undefined : 'auto',
      enterKeyHint: 'send',
      autoComplete: 'off',
      placeholder: catalogue.text('writeMessage'),
      'aria-label': catalogue.text('writeMessage'),
      'aria-invalid': error !== undefined,
      'aria-describedby': error === undefined ? undefined : errorId,
      disabled,
      value: draft.text,
      onChange: (event) => setText(event.currentTarget.value),
      onKeyDown: (event) => handleKey(event, input),
    })
  },
)

export namespace MessageInputTextarea {
  export interface State {
    readonly invalid: boolean
  }
  export type Props = PartProps<'textarea'>
}

function handleKey(
  event: KeyboardEvent<HTMLTextAreaElement>,
  { draft, submit, editLast, cancelEditing }: ReturnType<typeof useMessageInput>,
): void {
  // While an input method composes, Enter and the arrows belong to it. Safari ends composing before this event: 229.
  if (event.nativeEvent.isComposing || event.keyCode === 229) return
  const modified = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey
  if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
    event.preventDefault()
    // A key held down must not send what comes into the field after the first time.
    if (!event.repeat) submit()
  } else if (event.key === 'Escape' && draft.editing !== undefined) {
    event.preventDefault()
    event.stopPropagation()
    cancelEditing()
  } else if (event.key === 'ArrowUp' && !modified && draft.text === '' && !draft.editing) {
    event.preventDefault()
    editLast()
  }
}

/** Another window of the same conversation is where the person edits. */
function isFocusElsewhere(element: HTMLElement): boolean {
  const aWindow = '[data-parley-part="chat-window"]'
  const focused = document.activeElement?.closest(aWindow) ?? null
  return focused !== null && focused !== element.closest(aWindow)
}

/** Only where the style sheet's `field-sizing: content` is not understood. */
function growWithText(element: HTMLTextAreaElement): void {
  if ('fieldSizing' in element.style) return
  element.style.height = 'auto'
  element.style.height = `${element.scrollHeight}px`
}
