import { onTestFinished } from 'vitest'
import { createApplication } from '../src/application.js'
import { defaultLimits, defaultPresenceTiming } from '../src/chat-server-options.js'
import { openDatabase } from '../src/database/open-database.js'

/** The application without its HTTP, on a database of its own, where nobody writes too fast; closed when the test is over. */
export async function startApplication() {
  const { db, close } = await openDatabase(':memory:')
  const limits = { ...defaultLimits, writesPerSecond: 1e6, writeBurst: 1e6 }
  const app = createApplication(db, limits, defaultPresenceTiming, {
    info: () => {},
    error: () => {},
  })
  onTestFinished(async () => {
    app.presence.close()
    app.inbox.close()
    await close()
  })
  return { app, db }
}
