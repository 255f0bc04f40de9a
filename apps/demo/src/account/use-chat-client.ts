import { type ChatClient, createChatClient, type User } from '@parley/core'
import { useEffect, useState } from 'react'
import type { Backend } from '../backends/backend.js'
import { storageOf } from '../backends/storage-of.js'

export type ChatClientState =
  | { readonly status: 'starting' }
  | { readonly status: 'failed'; readonly retry: () => void }
  | { readonly status: 'ready'; readonly client: ChatClient }

/** One client for one person over one backend, closed when either changes. */
export function useChatClient(backend: Backend, me: User): ChatClientState {
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<ChatClientState>({ status: 'starting' })

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the same work again
  useEffect(() => {
    let wanted = true
    let client: ChatClient | undefined
    setState({ status: 'starting' })
    backend.connect(me).then(
      (transport) => {
        if (!wanted) return transport.close()
        client = createChatClient({ transport, storage: storageOf(backend) })
        setState({ status: 'ready', client })
      },
      () => {
        if (!wanted) return
        setState({ status: 'failed', retry: () => setAttempt((count) => count + 1) })
      },
    )
    return () => {
      wanted = false
      client?.close()
    }
  }, [backend, me, attempt])

  return state
}
