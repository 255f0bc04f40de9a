import type { Conversation, User } from '@parley/core'
import type { Catalogue } from './catalogue.js'

/** The name to show: the newest known, else the one that came along, else that it is not known. */
export function userName(catalogue: Catalogue, user: User, alsoKnown?: User): string {
  return shown(user.name) || shown(alsoKnown?.name) || catalogue.text('unknownUser')
}

/** Without the characters that reorder what stands around a name. */
function shown(name = ''): string {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').trim()
}

/** The conversation's title, else the names of the others in it. */
export function conversationTitle(
  catalogue: Catalogue,
  { title, members = [] }: Conversation,
  myId: string,
): string {
  if (title !== undefined && title !== '') return title
  const others = members.filter((member) => member.id !== myId)
  if (others.length === 0) return catalogue.text('conversation')
  return others.map((member) => userName(catalogue, member)).join(', ')
}
