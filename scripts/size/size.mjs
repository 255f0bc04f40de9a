// `pnpm size`: what an app downloads. Each entry is a program that is bundled, measured and also run, so that
// nothing it needs can have been left out.
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { notMeasured, report } from '../measurement.mjs'
import { appSyncRoom } from './appsync-room.mjs'
import { liveConversation } from './live-conversation.mjs'
import { referenceConversation } from './reference-conversation.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entries = fileURLToPath(new URL('entries', import.meta.url))
const peers = ['react', 'react-dom', 'react/jsx-runtime', 'react-dom/server']

try {
  const core = await measure('core', { excluded: [] })
  await expectOutput('core', [], ['refused: invalid', 'hello there'])

  const transport = await measure('graphql-ws', { excluded: ['@parley/core', 'graphql-ws', 'ws'] })
  const conversation = await referenceConversation()
  await expectOutput('graphql-ws', conversation.arguments, ['over the wire', '1'])
  await conversation.close()

  const liveQuery = await measure('live-query', { excluded: ['@parley/core'] })
  const live = await liveConversation()
  await expectOutput('live-query', live.arguments, ['over HTTP', '1'])
  live.close()

  const appSync = await measure('appsync', { excluded: ['@parley/core', 'ws'] })
  const appSyncPreset = await measure('appsync-preset', { excluded: ['@parley/core', 'ws'] })
  const room = await appSyncRoom()
  await expectOutput('appsync', room.arguments, ['over AppSync'])
  await expectOutput('appsync-preset', room.arguments, ['over AppSync'])
  await room.close()

  const chatWindow = await measure('window', { excluded: [...peers, '@tanstack/react-query'] })
  await expectOutput('window', [], ['rendered'])
  const withQuery = await measure('window', { excluded: peers, name: 'window-with-query' })

  print('chat window with core', chatWindow)
  print('AppSync transport with the preset of the Serverless example', appSyncPreset)
  print('TanStack Query, for an app that has only React', withQuery - chatWindow)
  report('size', [
    target('core', core, 8),
    target('graphql-ws transport with its graphql parts', transport, 5),
    target('live-query transport with its graphql parts', liveQuery, 5),
    target('AppSync transport, one subscription and one mutation', appSync, 5),
  ])
} catch (error) {
  notMeasured('size', error)
}

/** Bytes of the minified, gzipped bundle, the small program itself included. */
async function measure(entry, { excluded, name = entry }) {
  const result = await build({
    entryPoints: [join(entries, `${entry}.mjs`)],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'production'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: excluded,
    write: false,
    absWorkingDir: root,
  })
  const contents = result.outputFiles[0]?.contents ?? new Uint8Array()
  mkdirSync(dirname(bundlePath(name)), { recursive: true })
  writeFileSync(bundlePath(name), contents)
  return gzipSync(contents, { level: 9 }).byteLength
}

/** Runs the measured bundle and compares what it prints. */
function expectOutput(name, args, lines) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bundlePath(name), ...args], { stdio: 'pipe' })
    let printed = ''
    child.stdout.on('data', (chunk) => (printed += chunk))
    child.stderr.on('data', (chunk) => (printed += chunk))
    const timeout = setTimeout(() => child.kill(), 20_000)
    child.on('close', () => {
      clearTimeout(timeout)
      if (printed.trim() === lines.join('\n')) resolve(undefined)
      else
        reject(new Error(`The measured program "${name}" does not work. It printed:\n${printed}`))
    })
  })
}

/** Inside the package that it measures, where what is excluded resolves. */
function bundlePath(name) {
  const home =
    { core: 'core', 'graphql-ws': 'graphql-ws', 'live-query': 'live-query' }[name] ?? 'react'
  return join(root, 'packages', home, 'node_modules/.cache/size', `${name}.mjs`)
}

function target(name, bytes, limitKiB) {
  return {
    name,
    measured: `${kibibytes(bytes)} KiB gzip`,
    limit: `${limitKiB} KiB`,
    met: bytes <= limitKiB * 1024,
  }
}

function print(name, bytes) {
  console.log(`        ${name}: ${kibibytes(bytes)} KiB gzip`)
}

function kibibytes(bytes) {
  return (bytes / 1024).toFixed(2)
}
