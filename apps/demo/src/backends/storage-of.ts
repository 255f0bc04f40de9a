import { type ChatStorage, indexedDbStorage, type User } from '@parley/core'
import type { Backend } from './backend.js'
import { backends } from './backends.js'

/** What this browser keeps of a backend: unsent messages, the newest messages, the chats. */
export function storageOf({ id }: Backend): ChatStorage {
  return indexedDbStorage({ name: `parley.${id}` })
}

/** For sign-out: the client wipes its own backend's storage only. What cannot be wiped stays. */
export async function wipeOtherBackends(own: Backend, me: User): Promise<void> {
  const others = backends.filter(({ id }) => id !== own.id)
  await Promise.allSettled(
    others.map(async (backend) => {
      const storage = storageOf(backend)
      await storage.wipe((backend.userOf?.(me) ?? me).id).finally(() => storage.close())
    }),
  )
}
