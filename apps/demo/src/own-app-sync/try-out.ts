import { ChatError } from '@parley/core'
import { connectedBackend } from './connected-backend.js'
import type { Connection } from './connection.js'
import type { ModeName } from './deployment.js'
import { DeploymentProblem } from './deployment-problem.js'

/** Reads something by this connection, so that what is wrong shows on the form. Throws DeploymentProblem. */
export async function tryOut(connection: Connection): Promise<void> {
  const { deployment, me } = connection
  const { room, connect } = connectedBackend(connection)
  const transport = await connect(me)
  const signal = AbortSignal.timeout(20_000)
  try {
    if (room === undefined) await transport.loadConversations?.({ limit: 1 }, { signal })
    else {
      const newest = { conversationId: room, limit: 1, start: 'newest' } as const
      await transport.loadMessages(newest, { signal })
    }
  } catch (error) {
    throw problemOf(error, deployment.access.mode)
  } finally {
    await transport.close()
  }
}

/** What a failure means for the form. */
export function problemOf(error: unknown, mode: ModeName): DeploymentProblem {
  if (error instanceof DeploymentProblem) return error
  if (!(error instanceof ChatError)) {
    return new DeploymentProblem('Something went wrong. Try again.')
  }
  switch (error.code) {
    case 'auth':
      return refusalOf(mode)
    case 'forbidden':
      return new DeploymentProblem(
        'The API knows you, but does not let you read chats in this way.',
        'mode',
      )
    case 'network':
      return new DeploymentProblem(
        'Nothing answers there. Check the id and the region in the address, and the connection.',
        'endpoint',
      )
    case 'timeout':
      return new DeploymentProblem('There was no answer in time. Try again.', 'endpoint')
    case 'rate-limited':
      return new DeploymentProblem('The API is asked too often now. Wait a minute and try again.')
    case 'unsupported':
      return new DeploymentProblem(`This API has another schema. ${missingField(error)}`, 'schema')
    default:
      return new DeploymentProblem(
        'What answers there is no AppSync API of this schema, or it has a fault of its own.',
        'endpoint',
      )
  }
}

/** What the API refused to take, beside the field where it was typed. */
export function refusalOf(mode: ModeName): DeploymentProblem {
  switch (mode) {
    case 'apiKey':
      return new DeploymentProblem(
        'The API refused this key. It may have expired, or be of another API.',
        'apiKey',
      )
    case 'userPool':
      return new DeploymentProblem(
        'The API refused the sign-in: it has expired, or the API takes another user pool or client. Sign in again.',
        'mode',
      )
    default:
      return new DeploymentProblem(
        'The API refused this token. It may have expired, or be meant for another API.',
        'token',
      )
  }
}

/** The transport's own words, which hold nothing but names of the schema. */
function missingField({ message }: ChatError): string {
  const field = /The schema has no [\w.]+/.exec(message)?.[0]
  return field === undefined ? 'Choose the one it was made with.' : `${field}.`
}
