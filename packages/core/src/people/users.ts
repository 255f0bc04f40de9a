import type { Calls } from '../connection/calls.js'
import type { Frames } from '../environment/frames.js'
import { getOrMake } from '../store/get-or-make.js'
import type { Readable } from '../store/readable.js'
import { createStore, type Store } from '../store/store.js'
import type { ChatTransport, User, UserId } from '../transport.js'

/** The newest known version of every user that was met. */
export interface Users {
  /** Asks the transport for a user without a name as soon as somebody subscribes. */
  user(id: UserId): Readable<User>
  /** A user without a name teaches nothing. */
  learn(user: User): void
}

export function createUsers(transport: ChatTransport, calls: Calls, frames: Frames): Users {
  const stores = new Map<UserId, Store<User>>()
  const wanted = new Set<UserId>()

  const load = () => {
    const ids = [...wanted]
    wanted.clear()
    calls
      .ask('loadUsers', ids)
      .then((users) => users.forEach(learn))
      // Whoever subscribes next asks again.
      .catch(() => {})
  }
  const user = (id: UserId) =>
    getOrMake(stores, id, () => {
      const store = createStore<User>({ id }, frames, () => {
        if (!transport.loadUsers || store.get().name !== undefined) return
        if (wanted.size === 0) queueMicrotask(load)
        wanted.add(id)
      })
      return store
    })
  const learn = (known: User) => {
    const store = user(known.id)
    if (typeof known.name === 'string') store.set({ ...store.get(), ...known })
  }
  learn(transport.me)
  return { user, learn }
}
