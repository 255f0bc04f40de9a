// `pnpm sim:mutants`: plants one bug after the other in the core, and counts the worlds it takes to notice.
// --seed S (random), --worlds N (5000 at most each), --seconds N (60 at most each), --only TEXT (pattern of names)
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { mutants } from '../mutants/mutants.mjs'
import { bundleSimulation } from './bundle.mjs'
import { plant } from './plant.mjs'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    worlds: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '60' },
    only: { type: 'string', default: '' },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 30))
const chunkSize = 50
const threads = 2

try {
  console.log(`sim:mutants: seed ${seed}`)
  const healthy = await bundleSimulation('sim')
  const { runWorld } = await import(healthy)
  const chosen = mutants.filter(({ name }) => name.match(values.only))
  const bundles = []
  for (const [index, mutant] of chosen.entries())
    bundles.push(await bundleSimulation(`mutant-${index}`, [plant(mutant)]))
  const results = []
  const waiting = [...chosen.keys()]
  await Promise.all(
    Array.from({ length: threads }, async () => {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        const result = await hunt(bundles[index], runWorld)
        results[index] = result
        const { worlds, violation, note } = result
        console.log(
          violation
            ? `caught after ${worlds} worlds: ${chosen[index].name}: ${violation}`
            : `NOT caught in ${worlds} worlds: ${chosen[index].name}${note ? ` (${note})` : ''}`,
        )
      }
    }),
  )
  report(
    'sim:mutants',
    chosen.map(({ name }, index) => ({
      name,
      measured: results[index].violation
        ? `caught after ${results[index].worlds} worlds`
        : `not caught in ${results[index].worlds} worlds`,
      limit: `${values.worlds} worlds or ${values.seconds} s`,
      met: results[index].violation !== undefined,
    })),
  )
} catch (error) {
  notMeasured('sim:mutants', error)
}

/** Runs worlds until one fails that passes with the healthy core. */
async function hunt(bundle, runHealthy) {
  const until = performance.now() + Number(values.seconds) * 1_000
  let worlds = 0
  const worker = start(bundle)
  try {
    for (let chunk = 0; worlds < Number(values.worlds); chunk += 1) {
      const leftMs = until - performance.now()
      if (leftMs <= 0) return { worlds }
      const asked = { seed: seed + chunk, worlds: chunkSize, shrinks: false }
      const answer = await ask(worker, asked, leftMs)
      if (!answer) return { worlds, note: 'out of time within a world' }
      if (answer.crash) return { worlds, note: answer.crash }
      const { failure } = answer
      worlds += failure?.worlds ?? chunkSize
      if (!failure) continue
      const { violations } = await runHealthy(failure.script)
      if (violations.length === 0) return { worlds, violation: failure.violations[0] }
      console.log(
        `The healthy core fails in this world too: seed ${failure.seed}: ${violations[0]}`,
      )
    }
    return { worlds }
  } finally {
    void worker.terminate()
  }
}

function start(bundle) {
  return new Worker(new URL('./sim-worker.mjs', import.meta.url), { workerData: { bundle } })
}

function ask(worker, chunk, withinMs) {
  return new Promise((resolve, reject) => {
    const end = (settle) => (value) => {
      clearTimeout(timer)
      worker.off('message', answered)
      worker.off('error', failed)
      settle(value)
    }
    const answered = end(resolve)
    const failed = end(reject)
    const timer = setTimeout(end(resolve), withinMs)
    worker.on('message', answered)
    worker.on('error', failed)
    worker.postMessage(chunk)
  })
}
