// `pnpm sim`: seeded worlds with the real core, over every backend profile, with every kind of fault.
// --worlds N (20000), --seed S (random), --path P (one failing world), --profile NAME (all), --tabs N (2), --limit SECONDS (120)
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { bundleSimulation } from './bundle.mjs'

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    profile: { type: 'string' },
    tabs: { type: 'string', default: '2' },
    limit: { type: 'string', default: '120' },
    failures: { type: 'string', default: '5' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30))
const worlds = Number(values.worlds)
const chunkSize = 100
const threads = 2

try {
  if (!Number.isInteger(seed) || !Number.isInteger(worlds) || worlds < 1)
    throw new Error('--seed and --worlds take whole numbers.')
  const bundle = await bundleSimulation('sim')
  console.log(`sim: seed ${seed}, ${worlds} worlds`)
  const began = performance.now()
  const chunks =
    values.path === undefined
      ? Array.from({ length: Math.ceil(worlds / chunkSize) }, (_, index) => ({
          seed: seed + index,
          worlds: Math.min(chunkSize, worlds - index * chunkSize),
        }))
      : [{ seed, worlds: 1, path: values.path }]
  const { tally, failures } = await runChunks(
    bundle,
    chunks.map((chunk) => ({
      ...chunk,
      tabs: Number(values.tabs),
      ...(values.profile && { profiles: [values.profile] }),
    })),
  )
  const seconds = (performance.now() - began) / 1_000
  await show(bundle, tally, failures, seconds)
} catch (error) {
  notMeasured('sim', error)
}

async function runChunks(bundle, chunks) {
  const tally = new Map()
  const failures = []
  const waiting = [...chunks]
  await Promise.all(
    Array.from(
      { length: Math.min(threads, chunks.length) },
      () =>
        new Promise((resolve, reject) => {
          const worker = new Worker(new URL('./sim-worker.mjs', import.meta.url), {
            workerData: { bundle },
            // Worlds are short: most of what they make is gone before it grows old.
            resourceLimits: { maxYoungGenerationSizeMb: 128 },
          })
          const next = () => {
            const chunk = failures.length < Number(values.failures) ? waiting.shift() : undefined
            if (chunk) worker.postMessage(chunk)
            else void worker.terminate().then(resolve)
          }
          worker.on('message', ({ chunk, tally: counted, failure, crash }) => {
            for (const [what, times] of counted) tally.set(what, (tally.get(what) ?? 0) + times)
            if (crash) failures.push({ seed: chunk.seed, path: '', violations: [crash] })
            if (failure) failures.push(failure)
            next()
          })
          worker.on('error', reject)
          next()
        }),
    ),
  )
  return { tally, failures }
}

async function show(bundle, tally, failures, seconds) {
  const { faultKinds } = await import(bundle)
  for (const failure of failures) {
    console.log(`\nviolated: pnpm sim --seed ${failure.seed} --path ${failure.path}`)
    for (const violation of failure.violations) console.log(`  ${violation}`)
    if (failure.script) console.log(`  ${JSON.stringify(failure.script)}`)
  }
  const others = [...tally].filter(([what]) => !faultKinds.includes(what))
  for (const [what, times] of others.sort()) console.log(`${what}: ${times}`)
  const ran = tally.get('worlds') ?? 0
  const least = Math.ceil(worlds / 20)
  report('sim', [
    {
      name: `violations in ${ran} worlds`,
      measured: `${failures.length}`,
      limit: '0',
      met: failures.length === 0,
    },
    ...faultKinds.map((kind) => ({
      name: kind,
      measured: `${tally.get(kind) ?? 0} times`,
      limit: `at least ${least}`,
      met: (tally.get(kind) ?? 0) >= least,
    })),
    {
      name: 'time',
      measured: `${seconds.toFixed(1)} s`,
      limit: `${values.limit} s`,
      met: seconds <= Number(values.limit),
    },
  ])
}
