// What `bench-ui.mjs` runs when everything is installed.
import { cpus, loadavg } from 'node:os'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { readPlan } from './arguments.mjs'
import { launchBrowsers } from './browsers.mjs'
import { buildPages } from './build.mjs'
import { contenders } from './contenders.mjs'
import { engineSize } from './engine-size.mjs'
import { baseNoise } from './noise.mjs'
import { Results } from './results.mjs'
import { takeCase } from './rounds.mjs'
import { putRows } from './rows.mjs'
import { servePages } from './serve.mjs'
import { printTables } from './tables.mjs'
import { verdictsOf } from './targets.mjs'

const name = 'bench:ui'

try {
  const plan = readPlan()
  const verdicts = [
    ...(plan.cases.length === 0 ? [] : await measure(plan)),
    ...(plan.measuresSize ? [await engineSize(plan.sources)] : []),
  ]
  close(verdicts)
} catch (error) {
  notMeasured(name, error)
}

async function measure(plan) {
  const began = performance.now()
  /** @type {Map<string, { type: string, body: Uint8Array | string }>} */
  const files = new Map()
  // Ours is always there: the rows are taken from it.
  const built = contenders.filter((one) => one.name === 'ours' || plan.contenders.includes(one))
  await buildPages(built, files, plan.sources)
  const server = await servePages(files)
  const browsers = await launchBrowsers()
  try {
    const [cpu] = cpus()
    console.log(
      `Chromium ${browsers.version}, headless; ${cpus().length} cores (${cpu?.model.trim()}); load ${loadavg()[0]?.toFixed(1)}; ${plan.pages} pages each${plan.contextPages < plan.pages ? `, ${plan.contextPages} where no target names the contender` : ''}`,
    )
    printNoise('before', await baseNoise(browsers))
    await putRows(browsers, server, files)
    const results = new Results()
    for (const one of plan.cases) {
      const start = performance.now()
      await takeCase({ plan, results, browsers, server, case: one })
      console.log(`${one.name}: ${((performance.now() - start) / 1_000).toFixed(0)} s`)
    }
    printNoise('after', await baseNoise(browsers))
    printTables(results, plan.cases, plan.contenders)
    console.log(`\ntaken in ${((performance.now() - began) / 60_000).toFixed(1)} min\n`)
    return verdictsOf(results, plan.cases, plan.fewestPages)
  } finally {
    await browsers.close()
    await server.close()
  }
}

function printNoise(when, { frames, dropped, worstMs }) {
  console.log(
    `empty page ${when}: ${frames} frames, ${dropped} dropped, longest ${worstMs.toFixed(1)} ms`,
  )
}

/** A target that could not be measured is neither met nor missed, and the command says so by its status. */
function close(verdicts) {
  const missing = verdicts.filter((verdict) => verdict.missing !== undefined)
  if (missing.length === 0) report(name, verdicts)
  const measured = verdicts.filter((verdict) => verdict.missing === undefined)
  for (const { name: target, measured: value, limit, met } of measured)
    console.log(`${met ? 'met   ' : 'MISSED'}  ${target}  ${value}  (limit ${limit})`)
  for (const verdict of missing)
    console.log(`-       ${verdict.name}  not measured: ${verdict.missing}`)
  const met = measured.filter((verdict) => verdict.met).length
  console.log(
    `${name}: ${met} met, ${measured.length - met} missed, ${missing.length} not measured`,
  )
  process.exit(2)
}
