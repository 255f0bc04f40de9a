import { ChatError } from '@parley/core'
import type { ConformanceSubject } from '../src/conformance/index.js'
import { createMemoryBackend, type MemoryTransportOptions } from '../src/index.js'

/** The in-memory backend as the conformance kit tries it, with all that its own side can do. */
export function memorySubject(options: MemoryTransportOptions = {}): ConformanceSubject {
  const backend = createMemoryBackend()
  let conversations = 0

  return {
    name: 'memory',
    create(person) {
      if (!backend.users().some(({ id }) => id === person.id)) backend.addUser(person)
      return backend.transportFor(person.id, options)
    },
    controls: {
      createConversation(memberIds) {
        conversations += 1
        return backend.addConversation({ id: `conversation-${conversations}`, memberIds }).id
      },
      cut: ({ id }) => backend.link(id).cut(),
      restore: ({ id }) => backend.link(id).restore(),
      hold: ({ id }, what) => backend.link(id).hold(what),
      release: ({ id }) => backend.link(id).release(),
      loseNextAnswer: ({ id }) =>
        backend.link(id).failNext('send', new ChatError('network'), { performed: true }),
      async missEvents({ id }, meanwhile) {
        backend.link(id).hold('events')
        await meanwhile()
        backend.link(id).gap()
        backend.link(id).release()
      },
      expireCheckpoints: (id) => backend.expireCheckpoints(id),
      refuseCredentials: ({ id }) => backend.link(id).refuse(),
      revoke: (conversationId, userId) => backend.removeMember(conversationId, userId),
      connectionAttempts: ({ id }) =>
        backend.link(id).calls.filter(({ method }) => method === 'listen').length,
      openResources: () => backend.listenings() + process.getActiveResourcesInfo().length,
    },
  }
}
