// What `test-browsers.mjs` runs when everything is installed.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { viewport } from '../run/browsers.mjs'
import { buildPages } from '../run/build.mjs'
import { servePages } from '../run/serve.mjs'
import { checks } from './checks.mjs'
import { openFirefox } from './firefox.mjs'
import { openWebKit } from './webkit.mjs'

const { values } = parseArgs({ options: { sources: { type: 'string' } } })
const browsers = [
  { title: 'Firefox', open: openFirefox },
  { title: 'WebKitGTK', open: openWebKit },
]
let passed = 0
const failed = []
const skipped = []

const files = new Map()
await buildPages([{ name: 'ours', title: 'ours' }], files, values.sources)
const server = await servePages(files)
try {
  for (const { title, open } of browsers) {
    const driver = await open(viewport).catch((error) => {
      console.log(`FAILED  ${title} does not start: ${error.message}`)
      failed.push({ name: title, reason: 'it does not start' })
    })
    if (driver === undefined) continue
    if ('missing' in driver) {
      console.log(`skipped: ${title}: ${driver.missing}`)
      for (const { name } of checks)
        skipped.push({ name: `${title}: ${name}`, reason: driver.missing })
      continue
    }
    console.log(driver.name)
    try {
      for (const one of checks) await run(driver, title, one)
    } finally {
      await driver.close()
    }
  }
} finally {
  await server.close()
}
finish()

async function run(driver, title, { name, check }) {
  try {
    await driver.open(`${server.url}/ours.html`)
    await driver.evaluate('async () => { await bench.hold(1000); await bench.opened(30000) }')
    console.log(`ok      ${title} ${name}: ${await check({ driver, server })}`)
    passed += 1
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    console.log(`FAILED  ${title} ${name}: ${reason}`)
    failed.push({ name: `${title}: ${name}`, reason })
  }
}

/** Without any browser nothing was shown, and that is no success. */
function finish() {
  const folder = process.env.PARLEY_RESULTS
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify({ passed, failed, skipped }))
  }
  console.log(`test:browsers: ${passed} passed, ${failed.length} failed, ${skipped.length} skipped`)
  process.exit(failed.length > 0 ? 1 : passed === 0 ? 2 : 0)
}
