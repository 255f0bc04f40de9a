// Installs the workspace when something that decides about it has changed. Node's own modules only: on a fresh
// clone nothing else is there. The pinned pnpm comes by npx the first time, then from node_modules.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const stamp = join(root, 'node_modules/.bootstrap')
const localPnpm = join(root, 'node_modules/.bin/pnpm')

requireNode()
const key = installationKey()
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== key) install()

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(
    `Parley needs Node 20.19 or newer, and this is ${process.version}: install a newer Node.`,
  )
  process.exit(1)
}

/** Changes with the lockfile, every manifest, and the platform that native packages are chosen for. */
function installationKey() {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  const manifests = ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(folder, name, 'package.json')),
  )
  for (const file of [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...manifests.sort(),
  ]) {
    if (existsSync(join(root, file))) hash.update(file).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

function install() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const command = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only']
  const [program, ...args] = existsSync(localPnpm)
    ? [localPnpm, ...command]
    : ['npx', '--yes', manifest.packageManager, ...command]
  console.log('Installing the workspace …')
  const result = spawnSync(program, args, {
    cwd: root,
    env: environmentWithoutNpm(),
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    process.stderr.write(result.stdout ?? '')
    console.error('The installation failed; what pnpm said stands above. Nothing was started.')
    process.exit(result.status ?? 1)
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
