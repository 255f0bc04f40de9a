import { type ChatStorage, type ChatTransport, createChatClient, type Readable } from '@parley/core'
import { createVirtualEnvironment, type VirtualEnvironment } from '@parley/testing'
import { createScriptedTransport } from './scripted-transport.js'

/** Ada's client over a scripted transport, with the conversation `room` open. */
export function openedRoom(
  capabilities: Partial<ChatTransport['capabilities']> = {},
  methods: Record<string, unknown> = {},
  storage?: ChatStorage,
  virtual: VirtualEnvironment = createVirtualEnvironment(),
) {
  const environment = counted(virtual)
  const scripted = createScriptedTransport(capabilities, methods as Partial<ChatTransport>)
  const client = createChatClient({
    transport: scripted.transport,
    environment,
    ...(storage && { storage }),
  })
  const room = client.conversation('room')
  const release = room.open()
  return {
    ...scripted,
    environment,
    clock: environment.clock,
    client,
    room,
    release,
    status: () => client.connection.get().status,
    /** The newest listening says that it is there, and what is read then is answered. */
    async ready(how?: 'registered' | 'resumed' | 'assumed') {
      scripted.last().sink.ready(how)
      await environment.clock.advance(0)
    },
  }
}

/** Counts who listens to whether the page is online and visible. */
function counted(environment: VirtualEnvironment) {
  let listeners = 0
  const count = (flag: Readable<boolean>): Readable<boolean> => ({
    get: flag.get,
    subscribe(listener) {
      listeners += 1
      const stop = flag.subscribe(listener)
      return () => {
        listeners -= 1
        stop()
      }
    },
  })
  return {
    ...environment,
    online: count(environment.online),
    visible: count(environment.visible),
    get listeners() {
      return listeners
    },
  }
}
