import type { ChatTransport, ConversationId, LiveSink, Topic, User } from '@parley/core'
import { serverlessChat } from '@parley/graphql'
import type { Person } from '@parley/testing/conformance'
import { createLocality, type LocalSubject } from './local-subject.js'

/**
 * The Serverless example has one room. A conversation is a site of its own here, and what the kit holds is one transport of
 * the real kind for each, behind one front: which of them is asked is all that the front decides.
 */
export async function startServerlessSubject(): Promise<LocalSubject> {
  const locality = createLocality()
  const { url: lobby } = await locality.startSite()
  /** Those of the test that runs: when everybody has left, it is over. */
  const rooms = new Map<ConversationId, string>()
  const fronts = new Set<Enter>()
  let made = 0

  async function create(person: Person): Promise<ChatTransport> {
    const account = locality.accountOf(person)
    // The schema knows people by their user name alone.
    const me: User = { id: person.name, name: person.name }
    const transportTo = (url: string, conversationId: ConversationId) =>
      account.transportTo(url, 'serverless', me, serverlessChat(conversationId))
    const first = await transportTo(lobby, 'lobby')
    const entered = new Map<ConversationId, ChatTransport>()
    const enter: Enter = async (conversationId, url) => {
      entered.set(conversationId, await transportTo(url, conversationId))
    }
    for (const [conversationId, url] of rooms) await enter(conversationId, url)
    fronts.add(enter)
    const of = (conversationId: ConversationId) => entered.get(conversationId) ?? first

    return {
      ...first,
      loadMessages: (request, call) => of(request.conversationId).loadMessages(request, call),
      send: (operation, call) => of(operation.conversationId).send(operation, call),
      listen(topic: Topic, sink: LiveSink, since) {
        const room = topic.kind === 'conversation' ? of(topic.conversationId) : first
        return room.listen(topic, sink, since)
      },
      close() {
        first.close()
        for (const transport of entered.values()) transport.close()
        fronts.delete(enter)
        if (fronts.size === 0) rooms.clear()
      },
    }
  }

  return {
    subject: {
      name: 'appsync serverless',
      create,
      controls: {
        ...locality.controls,
        async createConversation() {
          const { url } = await locality.startSite()
          made += 1
          const conversationId = `room-${made}`
          for (const enter of fronts) await enter(conversationId, url)
          rooms.set(conversationId, url)
          return conversationId
        },
      },
    },
    close: locality.close,
  }
}

type Enter = (conversationId: ConversationId, url: string) => Promise<void>
