// Installs this folder's own lockfile when it or the platform has changed: the project's own installation never does.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(folder, 'node_modules/.bench-installed')
const pnpm = join(folder, '../../node_modules/.bin/pnpm')

export function install() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(join(folder, file)))
  const key = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  console.log('Installing what the chat window is compared with …')
  const { status, stdout } = spawnSync(
    pnpm,
    ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only'],
    { cwd: folder, env: environmentWithoutNpm(), stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) {
    process.stderr.write(stdout ?? '')
    throw new Error('The installation failed; what pnpm said stands above.')
  }
  writeFileSync(stamp, key)
}

/** npm passes its own settings to scripts as variables; pnpm would read them as its own. */
function environmentWithoutNpm() {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config|package|lifecycle)_/i.test(name),
  )
  return { ...Object.fromEntries(entries), CI: process.env.CI ?? '1' }
}
