import { AsyncLocalStorage } from 'node:async_hooks'
import type { Application } from '../../application.js'
import type { ChatEventView } from '../../store/events.js'
import type { AppSyncApi } from '../schemas/app-sync-api.js'
import type { ServedApi } from '../served-api.js'

/** The writes that one API's own mutations make, which tell their events themselves. */
export interface OwnWrites {
  /** What `act` and all that it awaits write is this API's own. */
  run<T>(api: AppSyncApi, act: () => T): T
}

/** Without the option, nobody asks whose a write is. */
export const unobservedWrites: OwnWrites = { run: (_api, act) => act() }

/**
 * Tells the subscriptions of every API what somebody else wrote, in order, as if its own mutation had selected all: which
 * AppSync never does.
 */
export function tellOtherWrites(app: Application, served: () => readonly ServedApi[]): OwnWrites {
  const writer = new AsyncLocalStorage<AppSyncApi>()
  let last: Promise<unknown> = Promise.resolve()

  const tell = async ({ api, events }: ServedApi, told: ChatEventView) => {
    const event = await api.eventOf(app, told)
    if (event !== undefined) events.publish(api.listenersOf.get(event.mutation) ?? [], event.value)
  }
  app.bus.watch((_conversationId, signal) => {
    if (signal.kind !== 'events') return
    const own = writer.getStore()
    const others = served().filter(({ api }) => api !== own)
    const shared = signal.payloadFor('')?.events ?? []
    for (const event of shared.flatMap((one) => ownView(one, signal.payloadFor))) {
      last = last
        .then(() => Promise.all(others.map((one) => tell(one, event))))
        .catch((error: unknown) => app.logger.error('a write could not be told to AppSync', error))
    }
  })
  return { run: (api, act) => writer.run(api, act) }
}

/** The author's view where there is one: an event is the same for all, and the author looks for their `clientId`. */
function ownView(
  event: ChatEventView,
  payloadFor: (viewerId: string) => { readonly events: readonly ChatEventView[] } | undefined,
): readonly ChatEventView[] {
  if (event.__typename !== 'MessageEvent') return [event]
  return payloadFor(event.message.author.id)?.events ?? [event]
}
