import type { ConversationView } from '../../store/conversations.js'
import type { MessageView } from '../../store/messages.js'
import type { UserView } from '../../store/users.js'

/** A user as ChatQL shows them: the id is the subject of their token. Whether they registered is read where it is asked. */
export const userView = ({ id, name }: UserView) => ({
  id,
  cognitoId: id,
  username: name,
})

/**
 * A message as ChatQL shows it. `createdAt` has the form that its clients make, a time and something unique behind an
 * underscore; here that is the position, so that it sorts as the conversation does.
 */
export const messageView = (message: Omit<MessageView, 'clientId' | 'reactions'>) => ({
  id: message.id,
  conversationId: message.conversationId,
  content: message.text,
  createdAt: `${new Date(message.createdAt).toISOString()}_${String(message.position).padStart(10, '0')}`,
  isSent: true,
  sender: message.author.id,
  author: userView(message.author),
  recipient: null,
})

type Shown = Pick<ConversationView, 'id' | 'title' | 'members'>

/** One of Parley's direct conversations has no title: then the members are its name, as ChatQL's clients write it. */
export const conversationView = ({ id, title, members }: Shown) => ({
  id,
  name:
    title ??
    members
      .map(({ name }) => name)
      .sort()
      .join(' and '),
  createdAt: null,
})

/** That this user is in the conversation, with all who are. */
export const userConversations = (conversation: Shown, user: UserView) => {
  const of = (member: UserView) => ({
    userId: member.id,
    conversationId: conversation.id,
    user: userView(member),
    conversation: conversationView(conversation),
  })
  return { ...of(user), associated: () => conversation.members.map(of) }
}
