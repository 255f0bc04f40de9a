import type { ChatServerOptions } from './chat-server-options.js'
import { StartError } from './start-error.js'

/**
 * What the environment says: PORT, PARLEY_DB (the database file) and PARLEY_DEV_SIGN_IN=1 (sign-in by
 * name from everywhere). What it does not say is left to the defaults. Throws StartError for a wrong port.
 */
export function environmentOptions(
  environment: Readonly<Record<string, string | undefined>>,
): Pick<ChatServerOptions, 'port' | 'databaseFile' | 'devSignIn'> {
  const { PORT, PARLEY_DB, PARLEY_DEV_SIGN_IN } = environment
  const port = Number(PORT ?? '')
  if (PORT && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new StartError(
      'options',
      `PORT is "${PORT}", which is not a port: 0 to 65535, 0 for any free one.`,
    )
  }
  return {
    ...(PORT ? { port } : {}),
    ...(PARLEY_DB ? { databaseFile: PARLEY_DB } : {}),
    ...(PARLEY_DEV_SIGN_IN === '1' ? { devSignIn: true } : {}),
  }
}
