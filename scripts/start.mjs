// `npm start`: builds what changed, then serves the chat server and the demo on one port.
import { spawn } from 'node:child_process'
import { root, runSteps } from './steps.mjs'

await runSteps([
  {
    name: 'build',
    commands: [['turbo', 'run', 'build', '--filter=@parley/demo...', '--output-logs=errors-only']],
    quiet: true,
  },
])
const server = spawn(process.execPath, ['apps/demo/serve.mjs'], { cwd: root, stdio: 'inherit' })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => server.kill(signal))
}
server.on('exit', (status) => process.exit(status ?? 0))
