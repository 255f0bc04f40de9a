import type { User } from '@parley/core'
import { chatqlRegister, createFetchRequest, decode } from '@parley/graphql'
import type { LocalAppSync } from './connect-local-app-sync.js'

export interface Registration extends Pick<LocalAppSync, 'endpoint' | 'getToken'> {
  readonly me: User
}

/** Tells everybody of a user who is new to ChatQL's schema: once, as the server remembers it. */
export async function registerWithChatql({ me, endpoint, getToken }: Registration): Promise<void> {
  const authorization = (await getToken({ refused: false })) ?? ''
  const request = createFetchRequest({ url: endpoint, headers: { authorization } })
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
