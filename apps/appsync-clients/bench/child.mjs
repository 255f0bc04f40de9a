import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const running = new Set()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * A process of the bench that answers questions.
 * @param {string} file beside this one
 * @param {readonly string[]} args
 */
export function startChild(file, args) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const asked = new Map()
  let count = 0
  const exited = new Promise((resolve) => child.once('exit', resolve))
  running.add(child)
  child.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = asked.get(id)
    asked.delete(id)
    if (error === undefined) resolve(answer)
    else reject(new Error(`${file}: ${error}`))
  })
  child.once('exit', (code) => {
    running.delete(child)
    for (const { reject } of asked.values()) reject(new Error(`${file} has ended with ${code}`))
  })
  return {
    ask(name, question = {}) {
      count += 1
      const id = count
      return new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject })
        child.send({ id, name, question })
      })
    },
    /** At once, as when the machine is gone; resolves when it is. */
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
