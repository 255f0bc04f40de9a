import {
  type ChatStorage,
  type ChatTransport,
  createChatClient,
  type LiveSink,
  memoryStorage,
  type SendOperation,
} from '@parley/core'
import {
  createMemoryBackend,
  createVirtualBrowser,
  createVirtualClock,
  createVirtualEnvironment,
  type MemoryTransportOptions,
} from '@parley/testing'

interface TabOptions extends MemoryTransportOptions {
  readonly locks?: boolean
  readonly channel?: boolean
  readonly sharedName?: string | undefined
}

/** One storage that several pages of one browser share, and the backend behind them. */
export function createTabWorld(options: TabOptions = {}) {
  const { locks = true, channel = true, ...transportOptions } = options
  const sharedName = 'sharedName' in options ? options.sharedName : 'tabs'
  const clock = createVirtualClock()
  const browser = createVirtualBrowser(clock)
  const memory = memoryStorage()
  const storage: ChatStorage = { ...memory, durable: true, sharedName }
  const backend = createMemoryBackend({
    clock,
    users: [{ id: 'ada', name: 'Ada' }, { id: 'bob' }],
    conversations: [{ id: 'room', memberIds: ['ada', 'bob'] }],
  })

  /** A new page with its conversation open. */
  const openTab = (changes: Partial<ChatStorage> = {}, methods: Partial<ChatTransport> = {}) => {
    const page = browser.openPage()
    const environment = createVirtualEnvironment({ clock, page })
    const { holdLock, openChannel, ...bare } = environment
    const sends: SendOperation[] = []
    let alive = true
    /** Nothing comes back to a page that is dead, and it does nothing more. */
    const whileAlive = <T extends object>(inner: T): T =>
      new Proxy(inner, {
        get(_, key) {
          const value = Reflect.get(inner, key)
          if (typeof value !== 'function') return value
          return async (...asked: unknown[]) => {
            const outcome = alive ? await value.apply(inner, asked) : undefined
            return alive ? outcome : new Promise(() => {})
          }
        },
      })
    const transport: ChatTransport = {
      ...backend.transportFor('ada', transportOptions),
      ...methods,
    }
    const asked = whileAlive(transport)
    const client = createChatClient({
      transport: {
        ...transport,
        loadMessages: asked.loadMessages,
        send(operation, call) {
          sends.push(operation)
          return asked.send(operation, call)
        },
        listen(topic, sink, since) {
          const heard = new Proxy(sink, {
            get:
              (_, key: keyof LiveSink) =>
              (...told: [never, never, never]) =>
                alive && sink[key](...told),
          })
          return transport.listen(topic, heard, since)
        },
      },
      environment: {
        ...bare,
        ...(locks && holdLock && { holdLock }),
        ...(channel && openChannel && { openChannel }),
      },
      storage: { ...storage, ...whileAlive({ ...memory, ...changes }), close() {} },
    })
    const room = client.conversation('room')
    room.open()
    return {
      client,
      room,
      page,
      environment,
      sends,
      /** The end of the page without a word. */
      kill() {
        alive = false
        page.kill()
      },
    }
  }
  return {
    clock,
    browser,
    backend,
    link: backend.link('ada'),
    storage,
    openTab,
    settle: () => clock.advance(500),
    onServer: () => backend.messages('room').map(({ text }) => text),
    rows: () => memory.loadRows('ada'),
  }
}
