import { spawn } from 'node:child_process'
import { join } from 'node:path'

/**
 * Starts the installed `parley-server` as a stranger would, and asks it whether it is well.
 * @param {string} folder the consumer
 */
export async function serverAnswers(folder) {
  const server = spawn(join(folder, 'node_modules/.bin/parley-server'), [], {
    cwd: folder,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const url = await new Promise((resolve, reject) => {
      let printed = ''
      const read = (/** @type {Buffer} */ chunk) => {
        printed += chunk
        const found = /http:\/\/\S+/.exec(printed)
        if (found !== null) resolve(found[0])
      }
      server.stdout.on('data', read)
      server.stderr.on('data', read)
      server.on('exit', (status) => reject(new Error(`It ended with ${status}:\n${printed}`)))
    })
    const response = await fetch(new URL('/health', url))
    if (!response.ok) throw new Error(`It answers ${response.status} to /health`)
  } finally {
    server.kill()
  }
}
