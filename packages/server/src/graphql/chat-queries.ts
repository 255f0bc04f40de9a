import { RequestError } from '../request-error.js'
import { listConversations } from '../store/conversations.js'
import { requireMember } from '../store/memberships.js'
import { loadMessagePage, type PageStart } from '../store/message-pages.js'
import { findUsers, loadUsers } from '../store/users.js'
import type { OperationContext } from './operation-context.js'

const maxPage = 100
const maxSearchCharacters = 100

/** The queries that Parley's own schemas share: what `chatQueryFields` declares. */
export const chatQueries = {
  me: (_: unknown, _args: unknown, { viewer }: OperationContext) => viewer,
  async messages(
    _: unknown,
    args: PageStart & { readonly conversationId: string; readonly limit: number },
    { app, viewer }: OperationContext,
  ) {
    checkLimit(args.limit)
    await requireMember(app.db, args.conversationId, viewer.id)
    return loadMessagePage(app.db, viewer.id, args.conversationId, args, args.limit)
  },
  conversations(
    _: unknown,
    { limit, cursor }: { readonly limit: number; readonly cursor?: string | null },
    { app, viewer }: OperationContext,
  ) {
    checkLimit(limit)
    return listConversations(app.db, viewer.id, limit, cursor ?? undefined)
  },
  users(_: unknown, { ids }: { readonly ids: readonly string[] }, { app }: OperationContext) {
    if (ids.length <= maxPage) return loadUsers(app.db, ids)
    const message = `At most ${maxPage} users are answered at once: ask in parts.`
    throw new RequestError('invalid', message)
  },
  findUsers(
    _: unknown,
    { text, cursor }: { readonly text: string; readonly cursor?: string | null },
    { app }: OperationContext,
  ) {
    if (text.length <= maxSearchCharacters) return findUsers(app.db, text, cursor ?? undefined)
    throw new RequestError('invalid', `Search for at most ${maxSearchCharacters} characters.`)
  },
}

function checkLimit(limit: number) {
  if (limit >= 1 && limit <= maxPage) return
  throw new RequestError('invalid', `limit is ${limit}; a page has 1 to ${maxPage} entries.`)
}
