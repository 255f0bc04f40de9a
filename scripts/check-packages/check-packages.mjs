// `pnpm check:packages`: what a stranger gets who installs the packed packages outside this workspace.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notMeasured, report } from '../measurement.mjs'
import { createConsumer } from './consumer.mjs'
import { packPackages } from './pack.mjs'
import { serverAnswers } from './reference-server.mjs'
import { showsChat } from './snippet.mjs'

const folder = mkdtempSync(join(tmpdir(), 'parley-packages-'))
/** @type {import('../measurement.mjs').Target[]} */
const targets = []

/** Runs one check; its failure is a missed target, with what it said printed above the rows. */
async function check(name, limit, run) {
  try {
    targets.push({ name, limit, measured: (await run()) ?? 'yes', met: true })
  } catch (error) {
    console.error(`${name}:\n${error instanceof Error ? error.message : error}\n`)
    targets.push({ name, limit, measured: 'no, see above', met: false })
  }
}

try {
  const packages = await packPackages(folder)
  for (const { name, publint, attw } of packages) {
    await check(`${name}: publint`, 'clean', publint)
    await check(`${name}: types resolve (attw)`, 'clean', attw)
  }
  const consumer = await createConsumer(join(folder, 'consumer'), packages)
  await check('installed from the tarballs, without this workspace', 'yes', consumer.install)
  await check('every entry imports in Node', 'yes', consumer.importAll)
  await check('type-checks, node16 resolution', 'clean', () => consumer.typecheck('node16'))
  await check('type-checks, bundler resolution', 'clean', () => consumer.typecheck('bundler'))
  await check('README snippet: at most 12 lines, builds with Vite', 'yes', consumer.buildSnippet)
  await check('README snippet: the chat shows in Chromium, a message is sent', 'yes', () =>
    showsChat(consumer.builtFolder),
  )
  await check('the installed parley-server starts and answers', 'yes', () =>
    serverAnswers(consumer.folder),
  )
  await check('README snippet: the same with React 18', 'yes', async () => {
    await consumer.installOldestReact()
    await consumer.buildSnippet()
    await showsChat(consumer.builtFolder)
  })
} catch (error) {
  notMeasured('check:packages', error)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
report('check:packages', targets)
