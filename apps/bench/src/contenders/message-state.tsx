import { type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Contender } from '../page/contender.js'
import type { BenchMessage } from '../page/messages.js'

/** A library that takes an array of messages: the app keeps it in a state, as their examples do. */
export function messageStateContender(
  about: Pick<Contender, 'rowSelector' | 'scrollerSelector' | 'inputSelector'>,
  Chat: (props: { readonly messages: readonly BenchMessage[] }) => ReactNode,
): Contender {
  let update: (change: (messages: readonly BenchMessage[]) => readonly BenchMessage[]) => void
  let first: readonly BenchMessage[] = []

  function App() {
    const [messages, setMessages] = useState(first)
    update = setMessages
    return <Chat messages={messages} />
  }

  return {
    ...about,
    mount(host, messages) {
      first = messages
      createRoot(host).render(<App />)
    },
    append: (message) => update((messages) => [...messages, message]),
    prepend: (older) => update((messages) => [...older, ...messages]),
    change: (message) =>
      update((messages) => messages.map((one) => (one.id === message.id ? message : one))),
  }
}
