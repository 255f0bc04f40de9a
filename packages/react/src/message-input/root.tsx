'use client'
import { ChatError, type ConversationId } from '@parley/core'
import {
  forwardRef,
  useCallback,
  useContext,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useChatContext } from '../chat-context.js'
import { ConversationContext } from '../conversation-context.js'
import { type PartProps, usePart } from '../use-part.js'
import { useReadable } from '../use-readable.js'
import { editText, newestOwnMessage } from './edit-content.js'
import { MessageInputContext, type MessageInputContextValue } from './message-input-context.js'

/**
 * Holds the draft of one conversation. Renders a `<form>`. Stands inside a `ChatWindow`, or alone with a
 * `conversationId`.
 */
export const MessageInputRoot = forwardRef<HTMLFormElement, MessageInputRoot.Props>(
  function MessageInputRoot({ conversationId, ...props }, ref) {
    const { epoch } = useChatContext('MessageInput.Root')
    const around = useContext(ConversationContext)
    const id = conversationId ?? around?.id
    if (id === undefined) {
      throw new Error(
        'Parley: MessageInput.Root needs a conversationId, or a ChatWindow.Root round it, to know where to send.',
      )
    }
    return <OneInput key={`${epoch} ${id}`} {...props} conversationId={id} ref={ref} />
  },
)

type OneInputProps = PartProps<'form'> & { readonly conversationId: ConversationId }

const OneInput = forwardRef<HTMLFormElement, OneInputProps>(function OneInput(
  { conversationId: id, children, ...props },
  ref,
) {
  const { client, drafts, catalogue } = useChatContext('MessageInput.Root')
  const conversation = client.conversation(id)
  const draft = useReadable(drafts.of(id))
  const disabled = useReadable(conversation.state).status === 'closed'
  const [error, setError] = useState<ChatError>()
  const errorId = useId()
  const textarea = useRef<HTMLTextAreaElement>(null)

  useEffect(() => () => conversation.setTyping(false), [conversation])

  const setText = useCallback(
    (text: string) => {
      drafts.write(id, text)
      setError(undefined)
      conversation.setTyping(text.trim() !== '')
    },
    [drafts, id, conversation],
  )
  const finish = useCallback(() => {
    drafts.finish(id)
    setError(undefined)
    conversation.setTyping(false)
    textarea.current?.focus()
  }, [drafts, id, conversation])
  const submit = useCallback(() => {
    const { text, editing } = drafts.of(id).get()
    if (text.trim() === '') return
    try {
      if (editing === undefined) conversation.send({ text })
      else editText(conversation, editing, text)
    } catch (failure) {
      if (!(failure instanceof ChatError)) throw failure
      setError(failure)
      return
    }
    finish()
  }, [drafts, id, conversation, finish])
  const editLast = useCallback(() => {
    const message = client.supports('edit')
      ? newestOwnMessage(conversation, client.me.id)
      : undefined
    if (message !== undefined) drafts.edit(id, message)
  }, [client, conversation, drafts, id])

  const value = useMemo<MessageInputContextValue>(
    () => ({
      conversation,
      draft,
      error,
      errorId,
      disabled,
      textarea,
      setText,
      submit,
      editLast,
      cancelEditing: finish,
    }),
    [conversation, draft, error, errorId, disabled, setText, submit, editLast, finish],
  )
  const state: MessageInputRoot.State = {
    empty: draft.text.trim() === '',
    editing: draft.editing !== undefined,
    invalid: error !== undefined,
    disabled,
  }
  return usePart('form', props, {
    part: 'message-input',
    ref,
    state: { ...state },
    noValidate: true,
    'aria-label': catalogue.text('writeMessage'),
    onSubmit: (event) => {
      event.preventDefault()
      submit()
    },
    children: <MessageInputContext.Provider value={value}>{children}</MessageInputContext.Provider>,
  })
})

export namespace MessageInputRoot {
  export interface State {
    /** Nothing but white space is typed. */
    readonly empty: boolean
    readonly editing: boolean
    /** The last attempt queued nothing. */
    readonly invalid: boolean
    /** The conversation is closed to this account. */
    readonly disabled: boolean
  }
  export type Props = PartProps<'form'> & {
    /** @default the conversation of the `ChatWindow` round it */
    readonly conversationId?: ConversationId | undefined
  }
}
