import {
  AssistantRuntimeProvider,
  ComposerPrimitive,
  MessagePrimitive,
  type ThreadMessageLike,
  ThreadPrimitive,
  useExternalStoreRuntime,
} from '@assistant-ui/react'
import { type BenchMessage, me } from '../page/messages.js'
import { messageStateContender } from './message-state.js'

/** Its bare primitives over an external store, as the page of that runtime shows. */
export const contender = messageStateContender(
  {
    rowSelector: '[data-bench-row]',
    scrollerSelector: '[data-bench-viewport]',
    inputSelector: 'textarea',
  },
  function AssistantUi({ messages }) {
    const runtime = useExternalStoreRuntime<BenchMessage>({
      messages: messages as BenchMessage[],
      convertMessage,
      onNew: async () => {},
      isRunning: false,
    })
    return (
      <AssistantRuntimeProvider runtime={runtime}>
        <ThreadPrimitive.Root style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
          <ThreadPrimitive.Viewport
            data-bench-viewport=""
            style={{ flex: 1, minHeight: 0, overflowY: 'auto' }}
          >
            <ThreadPrimitive.Messages components={{ Message: Bubble }} />
          </ThreadPrimitive.Viewport>
          <ComposerPrimitive.Root>
            <ComposerPrimitive.Input />
          </ComposerPrimitive.Root>
        </ThreadPrimitive.Root>
      </AssistantRuntimeProvider>
    )
  },
)

function Bubble() {
  return (
    <MessagePrimitive.Root data-bench-row="" style={{ padding: '4px 12px' }}>
      <MessagePrimitive.Content />
    </MessagePrimitive.Root>
  )
}

function convertMessage({ id, authorId, text, createdAt }: BenchMessage): ThreadMessageLike {
  return {
    id,
    role: authorId === me ? 'user' : 'assistant',
    content: [{ type: 'text', text }],
    createdAt: new Date(createdAt),
  }
}
