import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const serve = fileURLToPath(new URL('../serve.mjs', import.meta.url))

/** The built demo and the real server, as `npm start` runs them, in a process and a database file of their own. */
export interface DemoServer {
  /** The same over every restart. */
  readonly url: string
  readonly databaseFile: string
  /** What the server complained about, and its end where nobody asked for it. */
  readonly problems: readonly string[]
  /** Dies at once, without a word to anybody. */
  kill(): Promise<void>
  /** Starts again on the same port and database. */
  restart(): Promise<void>
  /** Stops it and removes the database. Resolves with its exit status. */
  close(): Promise<number | null>
}

export async function startDemoServer(settings: NodeJS.ProcessEnv = {}): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-e2e-'))
  const databaseFile = join(folder, 'chat.db')
  const problems: string[] = []
  const watch = ({ child }: Started) => {
    child.stderr.on('data', (text: string) => problems.push(text))
    child.once('exit', (status, signal) => {
      if (!child.killed) problems.push(`The server ended with ${signal ?? status}.`)
    })
  }
  let running = await start(databaseFile, '0', settings)
  watch(running)
  const { url } = running

  return {
    url,
    databaseFile,
    problems,
    kill: () => stop(running.child, 'SIGKILL'),
    restart: async () => {
      running = await start(databaseFile, new URL(url).port, settings)
      watch(running)
    },
    close: async () => {
      await stop(running.child, 'SIGTERM')
      await rm(folder, { recursive: true, force: true })
      return running.child.exitCode
    },
  }
}

type Started = Awaited<ReturnType<typeof start>>

/** Rejects with what the server says when it does not start. */
export async function start(databaseFile: string, port: string, settings: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [serve], {
    env: { ...process.env, ...settings, PORT: port, PARLEY_DB: databaseFile },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let complaints = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  const lines = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /https?:\/\/\S+/.exec(line)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('close', (status) => reject(new Error(`status ${status}: ${complaints}`)))
  })
  return { child, url }
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
