import type { Message } from '@parley/core'
import { askAppSync } from './ask-appsync.js'
import type { Account } from './subject.js'

/** What people call the one room of the Serverless example. */
export const serverlessRoom = 'room'

/** All that the room holds, in the only order that its schema knows: by time, and then by id. */
export async function readServerlessRoom(
  endpoint: string,
  account: Account,
): Promise<readonly Message[]> {
  const query = '{ getMessages { messageId body createdAt handle } }'
  const { getMessages } = (await askAppSync(endpoint, account, query)) as {
    readonly getMessages: readonly Record<'messageId' | 'body' | 'createdAt' | 'handle', string>[]
  }
  return getMessages
    .map(({ messageId: id, body: text, createdAt, handle }) => ({
      ...{ id, text, conversationId: serverlessRoom },
      author: { id: handle },
      createdAt: Date.parse(createdAt),
    }))
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
}
