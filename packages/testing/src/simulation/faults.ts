import { count, type FaultKind } from './fault-kinds.js'
import type { Tab } from './tab.js'
import { poison } from './tab.js'
import type { World } from './world.js'
import type { Step } from './world-script.js'

type Inject = (world: World, tab: Tab, step: Step, room: string) => void

const dayMs = 86_400_000

/** How each fault begins. Those that hit only some of what passes count when they do. */
export const faults: Readonly<Record<FaultKind, Inject>> = {
  'request dropped': weather('request dropped'),
  'answer dropped': weather('answer dropped'),
  'call delayed': weather('call delayed'),
  'event delayed': weather('event delayed'),
  'event dropped': weather('event dropped'),
  'event duplicated'(world, tab, step, room) {
    weather('event duplicated')(world, tab, step, room)
    world.sendsEve(room)
  },
  'events reordered'(world, tab, step, room) {
    weather('events reordered')(world, tab, step, room)
    // Two have to be on their way.
    world.sendsEve(room)
    world.sendsEve(room)
  },
  'late sink call'(world, tab, step, room) {
    weather('late sink call')(world, tab, step, room)
    // Something has to be let go of.
    tab.link.cut(world.clock.now() + 1)
  },
  'rate limited': weather('rate limited'),
  'server error': weather('server error'),
  'server error after performing': weather('server error after performing'),

  cut: counted('cut', (world, { link }, { forMs }) => link.cut(world.clock.now() + forMs)),
  // Whoever holds the connection notices within 20 s.
  'half-open': counted('half-open', (world, { link }, { forMs }) =>
    link.silence(world.clock.now() + Math.min(forMs, 20_000)),
  ),
  'server restart': counted('server restart', (world) => {
    for (const room of world.rooms) world.backend.expireCheckpoints(room)
    world.backend.expireCursors()
    for (const tab of world.tabs()) tab.link.restart()
  }),
  'checkpoint refused': counted('checkpoint refused', (world, { link }, _, room) => {
    world.backend.expireCheckpoints(room)
    link.cut(world.clock.now())
  }),
  'cursor gone': counted('cursor gone', ({ backend }) => backend.expireCursors()),
  'token expired': counted('token expired', (_, { link }) => link.expire()),
  'poison message': (world, tab, _, room) => void world.send(tab, room, poison),

  'tab killed': counted('tab killed', (world, tab, { pick }) => world.kill(tab, pick % 40)),
  'page reloaded': counted('page reloaded', (world, tab) => world.reload(tab)),
  sleep: counted('sleep', (world, tab, { forMs, pick }) =>
    world.sleep(tab.device, pick % 6 === 0 ? 3_600_000 : forMs * 4),
  ),
  'clock skew': () => {},
  'clock jump': counted('clock jump', (_, { device }, { pick, forMs }) => {
    const jumps = [-forMs, forMs, -3_600_000, 3_600_000, -dayMs, dayMs]
    device.skewMs += jumps[pick % jumps.length] ?? 0
  }),
  hidden: counted('hidden', (world, tab, { forMs }) => {
    tab.setVisible(false)
    world.clock.after(forMs, () => tab.boundary.isDead || tab.setVisible(true))
  }),
  offline: counted('offline', (world, { device }, { forMs }) => {
    world.setOnline(device, false)
    world.clock.after(forMs, () => world.setOnline(device, true))
  }),

  'storage slow': storage('storage slow'),
  'storage write failed': storage('storage write failed'),
  'storage load failed'(world, tab, step, room) {
    storage('storage load failed')(world, tab, step, room)
    // Only a page that opens loads.
    world.kill(tab, 0)
  },
  'storage hung': storage('storage hung'),
  quota: storage('quota'),
  'corrupt row'(world, tab, { pick }, room) {
    // What is sent at once is not stored for long.
    tab.link.cut(world.clock.now() + 2_000)
    world.send(tab, room, '')
    world.clock.after(100, () => {
      const clientId = tab.device.storage.corrupt(tab.account, pick)
      if (clientId === undefined) return
      count(world.tally, 'corrupt row')
      world.ledger.unreadable.add(clientId)
      const sent = world.ledger.sent.get(clientId)
      if (sent) sent.mayBeLost = true
      for (const change of world.ledger.changes)
        if (change.clientId === clientId) change.mayBeLost = true
    })
  },
}

function weather(kind: Parameters<Tab['link']['begin']>[0]): Inject {
  return (world, { link }, { forMs }) => link.begin(kind, world.clock.now() + forMs)
}

function storage(kind: Parameters<Tab['device']['storage']['fail']>[0]): Inject {
  return (world, { device }, { forMs }) => device.storage.fail(kind, world.clock.now() + forMs)
}

function counted(kind: FaultKind, inject: Inject): Inject {
  return (world, tab, step, room) => {
    count(world.tally, kind)
    inject(world, tab, step, room)
  }
}
