import type { Calls } from './calls.js'
import type { Frames } from './frames.js'
import type { Readable } from './readable.js'
import { createStore, type Store } from './store.js'
import type { ChatTransport, User, UserId } from './transport.js'

/** The newest known version of every user that was met. */
export interface Users {
  /** Asks the transport for a user without a name as soon as somebody subscribes. */
  user(id: UserId): Readable<User>
  /** A user without a name teaches nothing. */
  learn(user: User): void
}

export function createUsers(transport: ChatTransport, calls: Calls, frames: Frames): Users {
  const stores = new Map<UserId, Store<User>>()
  let wanted: Set<UserId> | undefined

  const load = () => {
    const ids = [...(wanted ?? [])]
    wanted = undefined
    calls
      .run(async (call) => transport.loadUsers?.(ids, call))
      // Whoever subscribes next asks again.
      .then((users) => users?.forEach(learn))
      .catch(() => {})
  }
  const want = (id: UserId) => {
    if (!transport.loadUsers || stores.get(id)?.get().name !== undefined) return
    if (!wanted) {
      wanted = new Set()
      queueMicrotask(load)
    }
    wanted.add(id)
  }
  const store = (id: UserId) => {
    let known = stores.get(id)
    if (!known) {
      known = createStore<User>({ id }, frames, (on) => on && want(id))
      stores.set(id, known)
    }
    return known
  }
  const learn = (user: User) => {
    const known = store(user.id).get()
    if (user.name === undefined) return
    store(user.id).set({ ...known, ...user })
  }
  learn(transport.me)
  return { user: store, learn }
}
