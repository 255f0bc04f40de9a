// Installs a folder that is a workspace of its own, from its own lockfile, when that or the platform has changed: the
// project's own installation never does.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const pnpm = fileURLToPath(new URL('../node_modules/.bin/pnpm', import.meta.url))

/**
 * @param {string} folder
 * @param {readonly string[]} manifests what the installation depends on, besides the lockfile
 * @param {string} what is installed, for the one who waits
 */
export function installWorkspace(folder, manifests, what) {
  const stamp = join(folder, 'node_modules/.installed')
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  for (const file of [...manifests, 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readFileSync(join(folder, file)))
  const key = hash.digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  console.log(`Installing ${what} …`)
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
