// A page for React, in a test that runs in Node all the same: its sockets are real ones. To be imported first.
import { builtinEnvironments } from 'vitest/runtime'

await builtinEnvironments.jsdom.setup(globalThis, {})
