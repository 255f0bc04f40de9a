import { type RefObject, useEffect, useRef } from 'react'

/**
 * Moves the focus along with what opens: into the input where there is a keyboard, else to the conversation, so that
 * no on-screen keyboard pops up; and back to the list when it closes.
 */
export function useFocusOnOpening(
  conversationId: string | undefined,
  main: RefObject<HTMLElement | null>,
): void {
  const before = useRef<string>(undefined)
  useEffect(() => {
    if (before.current === conversationId) return
    before.current = conversationId
    if (conversationId === undefined) {
      document.getElementById('chats')?.focus()
      return
    }
    const input = main.current?.querySelector<HTMLElement>('[data-parley-part="message-textarea"]')
    const hasKeyboard = matchMedia('(hover: hover) and (pointer: fine)').matches
    const target = hasKeyboard && input ? input : main.current
    target?.focus({ preventScroll: true })
  }, [conversationId, main])
}
