'use client'
import { forwardRef } from 'react'
import { useChatContext } from '../chat-context.js'
import { Icon } from '../icons.js'
import { type PartProps, usePart } from '../use-part.js'
import { useStorage } from '../use-storage.js'

/**
 * Says that unsent messages are not kept over a reload, where the app's storage was meant to keep them and cannot.
 * Closing it is for the whole `ChatProvider`. Renders a `<div role="status">` that is empty, and takes no room, while
 * there is nothing to say.
 */
export const ChatWindowStorageNotice = forwardRef<HTMLDivElement, ChatWindowStorageNotice.Props>(
  function ChatWindowStorageNotice(props, ref) {
    const { catalogue, storageNotice } = useChatContext('ChatWindow.StorageNotice')
    const { error } = useStorage()
    return usePart('div', props, {
      part: 'storage-notice',
      ref,
      role: 'status',
      children: error !== undefined && !storageNotice.closed && (
        <>
          <Icon name="alert" />
          <span data-parley-part="storage-text">
            <bdi>{catalogue.text('notKept')}</bdi>
          </span>
          <button
            type="button"
            data-parley-part="icon-button"
            aria-label={catalogue.text('close')}
            onClick={(event) => {
              storageNotice.close()
              if (event.detail === 0) toInput(event.currentTarget)
            }}
          >
            <Icon name="close" />
          </button>
        </>
      ),
    })
  },
)

export namespace ChatWindowStorageNotice {
  export type Props = PartProps<'div'>
}

/** The button goes with the notice: by keyboard, one writes on. */
function toInput(button: HTMLElement): void {
  const window = button.closest('[data-parley-part="chat-window"]')
  window?.querySelector<HTMLElement>('[data-parley-part="message-textarea"]')?.focus()
}
