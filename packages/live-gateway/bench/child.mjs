import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * A process of the bench that says its port and answers one question at a time.
 * @param {string} file
 * @param {readonly string[]} args
 */
export async function startChild(file, args) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  running.add(child)
  const hear = (name) =>
    new Promise((resolve, reject) => {
      const ended = () => reject(new Error(`${file} has ended`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        resolve(message[name])
      })
    })
  const port = await hear('port')
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    ask(question = {}) {
      const answer = hear('answer')
      child.send(question)
      return answer
    },
    async kill() {
      running.delete(child)
      if (child.exitCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}
