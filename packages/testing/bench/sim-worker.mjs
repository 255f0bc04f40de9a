// Runs chunks of worlds that `sim.mjs` hands out, one after the other.
import { parentPort, workerData } from 'node:worker_threads'
import './plain-abort.mjs'

const { runWorlds } = await import(workerData.bundle)

Error.stackTraceLimit = 0

parentPort.on('message', async (chunk) => {
  const tally = new Map()
  try {
    const failure = await runWorlds({ ...chunk, tally })
    parentPort.postMessage({ chunk, tally, failure })
  } catch (error) {
    parentPort.postMessage({ chunk, tally, crash: error?.stack ?? String(error) })
  }
})
