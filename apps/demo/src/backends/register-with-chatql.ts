import type { ChatTransport, User } from '@parley/core'
import { chatqlRegister, createFetchRequest, decode } from '@parley/graphql'

export interface Registration {
  readonly me: User
  readonly endpoint: string
  /** What authorises a request. */
  readonly getHeaders: () => Promise<Readonly<Record<string, string>>>
}

/** Tells everybody of a user who is new to ChatQL's schema, as its clients do at their start. */
export function registerWithChatql(
  transport: ChatTransport,
  registration: Registration,
): ChatTransport {
  const { loadConversations } = transport
  let registered: Promise<void> | undefined
  return {
    ...transport,
    // The first question of a start, and the first to be asked again after one without a network.
    async loadConversations(request, call) {
      registered ??= register(registration)
      await registered.catch(() => {
        registered = undefined
      })
      return loadConversations?.(request, call) ?? { conversations: [] }
    },
  }
}

/** Once, as the server remembers it. */
async function register({ me, endpoint, getHeaders }: Registration): Promise<void> {
  const request = createFetchRequest({ url: endpoint, headers: await getHeaders() })
  const ask = (document: string, variables: object) =>
    request({ document, variables, signal: AbortSignal.timeout(10_000) })

  const known = decode.field(await ask('query Me{me{registered}}', {}), 'me', user, 'data')
  if (known?.registered === true) return
  await ask(chatqlRegister().document, { username: me.name ?? me.id })
}

const user = decode.optional(
  decode.object<{ readonly registered?: boolean }>({
    registered: decode.optional(decode.boolean),
  }),
)
