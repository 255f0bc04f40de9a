import { takeArrival } from './arrival.js'
import { type Connection, connectionBySignIn, keptConnection } from './connection.js'
import { DeploymentProblem } from './deployment-problem.js'
import { keptForm } from './kept-form.js'
import { readForm } from './read-form.js'
import { tryOut } from './try-out.js'

/** What the page begins with: the chat, or the form with what is wrong. */
export interface Start {
  readonly connection?: Connection
  readonly problem?: DeploymentProblem
}

/** Comes back from the hosted page, or from a reload, or begins anew. Never rejects. */
export async function start(): Promise<Start> {
  const said = takeArrival()
  const read = readForm(keptForm())
  if (said === undefined) {
    const connection = 'deployment' in read ? keptConnection(read.deployment) : undefined
    return connection === undefined ? {} : { connection }
  }
  try {
    if ('problems' in read) {
      throw new DeploymentProblem('This browser no longer knows where you signed in. Try again.')
    }
    const connection = await connectionBySignIn(read.deployment, said)
    await tryOut(connection).catch((error: unknown) => {
      connection.close()
      throw error
    })
    return { connection }
  } catch (error) {
    return {
      problem:
        error instanceof DeploymentProblem
          ? error
          : new DeploymentProblem('Something went wrong. Sign in again.'),
    }
  }
}
