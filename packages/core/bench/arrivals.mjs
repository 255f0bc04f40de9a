// `pnpm bench:core`: what one arriving message costs when much is loaded, how often listeners are told, and what is left
// after close. Each arrival is timed by itself, from the decoded message to the last item of the snapshot taken after
// it; nothing is subtracted.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { notMeasured, report } from '../../../scripts/measurement.mjs'
import { leftoversByState } from './leftovers.mjs'
import { messageAt, messagesTo } from './messages.mjs'
import { notificationsOver } from './notifications.mjs'
import { clientSubject, timelineSubject } from './subjects.mjs'

const sizes = [1_000, 10_000, 100_000]
const arrivalsPerSize = 20_000
const warmUpPerSize = 10_000
/** Arrivals of one size in a row; then the next size has its turn, so that noise meets all alike. */
const turn = 100
/** What is loaded is built anew when it has grown by this share, so that a size stays what it says. */
const maxGrowth = 0.1
const maxP50Us = 10
const maxRatio = 3
/** 1,000 arrivals are spread over so many frames. */
const frameCounts = [1, 10, 100]

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

try {
  await printFirstPage(10_000)
  // The timeline alone is printed to see its share; the targets hold for the whole way of a message.
  printed(timelineSubject, await measure(timelineSubject))
  const bytes = await measureMemory(100_000)
  console.log(`timeline, memory beside the message itself: ${bytes.toFixed(0)} bytes a message`)
  const results = printed(clientSubject, await measure(clientSubject))
  const left = await leftoversByState()
  console.log(`left after close: ${JSON.stringify(left)}`)
  report('bench:core', [
    ...results.map(({ size, p50Us }) => ({
      name: `one arriving message at ${size} loaded, p50`,
      measured: `${p50Us.toFixed(2)} us`,
      limit: `${maxP50Us} us`,
      met: p50Us <= maxP50Us,
    })),
    {
      name: `p50 at ${sizes.at(-1)} over p50 at ${sizes[0]}`,
      measured: `${ratioOf(results).toFixed(2)} x`,
      limit: `${maxRatio} x`,
      met: ratioOf(results) <= maxRatio,
    },
    ...(await Promise.all(frameCounts.map(notificationsRow))),
    leftoversRow(left),
  ])
} catch (error) {
  notMeasured('bench:core', error)
}

/** What a window waits for that opens with nothing loaded, in a process that has not run the code yet. */
async function printFirstPage(length) {
  const messages = messagesTo(length)
  const began = performance.now()
  const { close } = await clientSubject.load(length, messages)
  const us = ((performance.now() - began) * 1_000) / length
  close()
  console.log(`client, first page of ${length}: ${us.toFixed(1)} us a message until it shows`)
}

async function notificationsRow(frames) {
  const told = await notificationsOver(frames)
  return {
    name: `notifications per 1,000 arrivals over ${frames} frame${frames === 1 ? '' : 's'}`,
    measured: `${told}`,
    limit: `${frames}`,
    met: told <= frames,
  }
}

function leftoversRow(left) {
  const sum = Object.values(left).reduce((total, count) => total + count, 0)
  return {
    name: `timers, sockets and listeners left after close in ${Object.keys(left).length} states`,
    measured: `${sum}`,
    limit: '0',
    met: sum === 0,
  }
}

function printed(subject, results) {
  for (const { size, count, p50Us, p99Us } of results) {
    const name = `${subject.name}, ${count} arrivals at ${size} loaded`
    console.log(`${name}: p50 ${p50Us.toFixed(2)} us, p99 ${p99Us.toFixed(2)} us`)
  }
  const ratio = ratioOf(results).toFixed(2)
  console.log(`${subject.name}, p50 at ${sizes.at(-1)} over p50 at ${sizes[0]}: ${ratio} x`)
  return results
}

function ratioOf(results) {
  return results.at(-1).p50Us / results[0].p50Us
}

async function measure(subject) {
  const runs = sizes.map((size) => ({ size, length: Number.POSITIVE_INFINITY, tookUs: [] }))
  for (let rest = warmUpPerSize + arrivalsPerSize; rest > 0; rest -= turn)
    for (const run of runs) {
      if (run.length + turn > run.size * (1 + maxGrowth)) {
        run.loaded?.close()
        run.loaded = await subject.load(run.size)
        run.length = run.size
      }
      const { arrive } = run.loaded
      const messages = Array.from({ length: turn }, (_, index) => messageAt(run.length + index))
      for (const message of messages) {
        const began = performance.now()
        const last = arrive(message)
        const took = performance.now() - began
        if (last.message.id !== message.id)
          throw new Error(`${subject.name}: what arrived is not the last item of the snapshot.`)
        if (rest <= arrivalsPerSize) run.tookUs.push(took * 1_000)
      }
      run.length += turn
    }
  for (const run of runs) run.loaded.close()
  return runs.map(({ size, tookUs }) => {
    const sorted = Float64Array.from(tookUs).sort()
    const quantile = (share) => sorted[Math.floor((sorted.length - 1) * share)]
    return { size, count: sorted.length, p50Us: quantile(0.5), p99Us: quantile(0.99) }
  })
}

async function measureMemory(length) {
  const messages = Array.from({ length }, (_, number) => messageAt(number))
  // Once is not enough: what the first collection frees can hold on to more.
  for (let round = 0; round < 3; round += 1) collect()
  const before = process.memoryUsage().heapUsed
  const loaded = await timelineSubject.load(length, messages)
  for (let round = 0; round < 3; round += 1) collect()
  const bytes = (process.memoryUsage().heapUsed - before) / length
  if (loaded.arrive(messageAt(length)) === undefined) throw new Error('Nothing was loaded.')
  return bytes
}
