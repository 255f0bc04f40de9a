import { fileURLToPath } from 'node:url'

// The package is linked from outside this folder.
const root = fileURLToPath(new URL('../../..', import.meta.url))

export default { turbopack: { root }, outputFileTracingRoot: root }
