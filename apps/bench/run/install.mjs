// Installs this folder's own lockfile: the project's own installation never does.
import { fileURLToPath } from 'node:url'
import { installWorkspace } from '../../../scripts/install-workspace.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))

export const install = () =>
  installWorkspace(folder, ['package.json'], 'what the chat window is compared with')
