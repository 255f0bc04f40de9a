import '../src/styles/styles.css'
import { type ChatClient, createChatClient, type Message } from '@parley/core'
import {
  createMemoryBackend,
  type MemoryBackend,
  type MemoryTransportOptions,
  type MessageSeed,
} from '@parley/testing'
import { createRef, type ReactNode, StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { expect, onTestFinished } from 'vitest'
import { ChatProvider } from '../src/chat-provider.js'
import { ChatWindow } from '../src/chat-window/chat-window.js'
import type { MessageListJumps } from '../src/message-list/jumps.js'
import { everyone, manyMessages } from './people.js'

export interface ListSceneOptions {
  readonly messages?: readonly MessageSeed[]
  /** @default all messages are on the newest page */
  readonly transport?: MemoryTransportOptions
  readonly message?: ReactNode
  readonly prepare?: (backend: MemoryBackend) => void
}

/** Ada's window in a real browser, 480 px high, in real time; without React's `act`, which would hold commits back. */
export interface ListScene {
  readonly backend: MemoryBackend
  readonly client: ChatClient
  readonly frame: HTMLElement
  readonly jumps: MessageListJumps
  log(): HTMLElement
  fromEnd(): number
  /** The row of the message with this text; throws where it is not mounted. */
  row(text: string): HTMLElement
  has(text: string): boolean
  /** Where this text stands, from the upper edge of the list. */
  topOf(text: string): number
  /** The text of the first message that is wholly in view. */
  firstInView(): string
  count(part: string): number
  /** As the reader does it by the scrollbar or by find in page. */
  scrollTo(topPx: number): Promise<void>
  scrollBy(px: number): Promise<void>
  message(text: string): Message
  show(conversationId: string | null): Promise<void>
}

export const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))

/** After what the next frame brings was painted. */
export async function painted(): Promise<void> {
  await frame()
  await frame()
}

/** After the next frame was painted, with all that observers correct before that. */
export async function afterPaint(): Promise<void> {
  await frame()
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => resolve()
    port2.postMessage(undefined)
  })
}

/** Looks again each frame until it holds. */
export async function until(holds: () => boolean, what = 'it to hold'): Promise<void> {
  for (let frames = 0; frames < 900; frames += 1) {
    if (holds()) return
    await frame()
  }
  throw new Error(`Waited 900 frames for ${what}.`)
}

const idle = () => new Promise<void>((resolve) => requestIdleCallback(() => resolve()))

export async function openList(
  count: number,
  { messages, transport, message, prepare }: ListSceneOptions = {},
): Promise<ListScene> {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false })
  const backend = createMemoryBackend({
    users: everyone,
    conversations: [
      {
        id: 'team',
        title: 'Release 1.0',
        memberIds: ['ada', 'grace', 'linus'],
        messages: messages ?? manyMessages(count, Date.now()),
      },
      { id: 'other', title: 'Other', memberIds: ['ada', 'grace'] },
    ],
  })
  prepare?.(backend)
  const client = createChatClient({
    transport: backend.transportFor('ada', transport ?? { wholeList: true }),
  })
  const host = document.createElement('div')
  host.style.cssText = 'block-size: 480px; inline-size: 400px'
  document.body.append(host)
  const root: Root = createRoot(host)
  const jumps = createRef<MessageListJumps>()
  onTestFinished(() => {
    root.unmount()
    host.remove()
    client.close()
  })
  const show = async (conversationId: string | null) => {
    root.render(
      <StrictMode>
        <ChatProvider client={client} locale="en-GB">
          {conversationId !== null && (
            <ChatWindow
              key={conversationId}
              conversationId={conversationId}
              message={message}
              jumpsRef={jumps}
            />
          )}
        </ChatProvider>
      </StrictMode>,
    )
    await painted()
  }
  const part = (name: string) => host.querySelectorAll(`[data-parley-part="${name}"]`)
  const log = () => host.querySelector('[role="log"]') as HTMLElement
  const bodies = () => [...part('message-body')]
  const scene: ListScene = {
    backend,
    client,
    frame: host,
    get jumps() {
      if (jumps.current === null) throw new Error('There is no list.')
      return jumps.current
    },
    log,
    fromEnd: () => log().scrollHeight - log().clientHeight - log().scrollTop,
    row(text) {
      const body = bodies().find((one) => one.textContent === text)
      const row = body?.closest('[data-parley-part="message-row"]')
      if (!(row instanceof HTMLElement)) throw new Error(`There is no row "${text}".`)
      return row
    },
    has: (text) => bodies().some((one) => one.textContent === text),
    topOf(text) {
      const body = bodies().find((one) => one.textContent === text)
      if (!body) throw new Error(`There is no "${text}".`)
      return body.getBoundingClientRect().top - log().getBoundingClientRect().top
    },
    firstInView() {
      const { top } = log().getBoundingClientRect()
      const body = bodies().find((one) => one.getBoundingClientRect().top >= top)
      return body?.textContent ?? ''
    },
    count: (name) => part(name).length,
    async scrollTo(topPx) {
      log().scrollTop = topPx
      await painted()
    },
    scrollBy: (px) => scene.scrollTo(log().scrollTop + px),
    message(text) {
      const found = backend.messages('team').find((one) => one.text === text)
      if (found === undefined) throw new Error(`There is no message "${text}".`)
      return found
    },
    show,
  }
  await show('team')
  const last = backend.messages('team').at(-1)?.text
  if (last !== undefined) await until(() => scene.has(last), 'the last message')
  await painted()
  return scene
}

/** After all that the list mounts when there is time was mounted. */
export async function filled(scene: ListScene): Promise<void> {
  for (let before = -1; before !== scene.count('message-row'); ) {
    before = scene.count('message-row')
    for (let times = 0; times < 4; times += 1) await idle()
    await painted()
  }
}

export function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} is not near ${expected}`).toBeLessThanOrEqual(1)
}
