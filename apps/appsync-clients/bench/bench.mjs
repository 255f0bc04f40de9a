// Endpoints, our clients and AWS's are processes of their own; this one writes messages as somebody who uses no client.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { bundle } from './bundle.mjs'
import { measureDrop } from './rows/drop.mjs'
import { measureOutage } from './rows/outage.mjs'
import { measureRestart } from './rows/restart.mjs'
import { measureSize } from './rows/size.mjs'
import { startWorld } from './world.mjs'

const giveUpMs = 355_000
const outagesSeconds = [5, 13, 60]
const rows = ['size', 'drop', 'restart', ...outagesSeconds.map((seconds) => `outage-${seconds}`)]

/** Measures all rows, or those named by `--only`, and reports. */
export async function bench(name) {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      clients: { type: 'string', default: '200' },
      official: { type: 'string', default: '10' },
    },
  })
  const wanted = values.only?.flatMap((one) => one.split(',')) ?? rows
  const unknown = wanted.filter((one) => !rows.includes(one))
  if (unknown.length > 0)
    notMeasured(name, `There is no row ${unknown.join(', ')}: ${rows.join(', ')}`)
  setTimeout(() => notMeasured(name, `not done within ${giveUpMs / 1000} s`), giveUpMs)

  const folder = mkdtempSync(join(tmpdir(), 'parley-appsync-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const instance = join(folder, 'official-instance.mjs')
  await bundle(fileURLToPath(new URL('official-instance.mjs', import.meta.url)), instance)
  const counts = { own: Number(values.clients), official: Number(values.official) }
  const inOutages = { ...counts, own: Math.min(counts.own, 100) }
  console.log(
    `${counts.own} clients of ours (${inOutages.own} in each outage) and ${counts.official} of aws-amplify 6.22.1, each ` +
      'with a key and a socket of its own, in one conversation; a message every 250 ms by somebody else while a row ' +
      `waits; the outages at the same time, each on an endpoint of its own; Node ${process.version}, ${cpus().length} ` +
      'CPUs, all on this machine',
  )

  const targets = []
  if (wanted.includes('size')) targets.push(...(await measureSize(folder)))
  const quick = [
    ...(wanted.includes('drop') ? [measureDrop] : []),
    ...(wanted.includes('restart') ? [measureRestart] : []),
  ]
  if (quick.length > 0) {
    const world = await startWorld({ folder, name: 'quick', counts, instance })
    for (const measure of quick) targets.push(...(await measure(world)))
    await world.close()
  }
  const outages = []
  for (const seconds of outagesSeconds.filter((one) => wanted.includes(`outage-${one}`))) {
    const name = `outage-${seconds}`
    outages.push({
      seconds,
      world: await startWorld({ folder, name, counts: inOutages, instance }),
    })
  }
  const measured = await Promise.all(
    outages.map(({ world, seconds }) => measureOutage(world, seconds)),
  )
  report(name, [...targets, ...measured.flat()])
}
