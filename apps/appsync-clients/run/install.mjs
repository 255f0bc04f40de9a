import { fileURLToPath } from 'node:url'
import { installWorkspace } from '../../../scripts/install-workspace.mjs'

const folder = fileURLToPath(new URL('..', import.meta.url))
const manifests = ['.', 'amplify', 'apollo-4', 'apollo-3'].map((one) => `${one}/package.json`)

/** Installs this folder's own lockfile: the project's own installation never does. */
export const install = () => installWorkspace(folder, manifests, "AWS's AppSync clients")
