import type { Conversation } from '@parley/core'

/** Its title, else the other members' names. */
export function nameOfConversation({ title, members = [] }: Conversation, myId: string): string {
  if (title !== undefined && title !== '') return title
  const names = members
    .filter((member) => member.id !== myId)
    .flatMap(({ name }) => (name === undefined ? [] : [name]))
  return names.length === 0 ? 'Conversation' : new Intl.ListFormat('en').format(names)
}
