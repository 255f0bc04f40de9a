import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { onTestFinished } from 'vitest'

const source = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

/** The command, made from its sources, so that no stale build is tested. */
export async function buildCommand(): Promise<string> {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const outfile = join(root, 'node_modules', '.cache', `cli-${process.pid}.mjs`)
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
  })
  return outfile
}

export interface ServerProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Resolves with the exit code, or the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<number | string | null>
}

/** Resolves once it says its address; rejects with what it printed when it ends before. */
export async function startProcess(
  command: string,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [command], {
    cwd: dirname(command),
    env: { ...process.env, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text) => {
    printed += text
  })
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text)),
    ended.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${printed}`))),
  ])
  return {
    url: /http:\/\/[^/\s]+/.exec(line)?.[0] ?? '',
    child,
    async stop(signal) {
      child.kill(signal)
      const [code, endedBy] = await ended
      return endedBy ?? code
    },
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-server-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
