import type { Readable } from 'node:stream'

const lingerBytes = 1024 * 1024

/**
 * The body as a web stream, read no further than it is wanted. What comes after it is not wanted any more is thrown away
 * for a while, because closing at once would lose the answer with it. (`Readable.toWeb` throws then, out of everybody's
 * reach.)
 */
export function requestBody(incoming: Readable): ReadableStream<Uint8Array> {
  let isOver = false
  let discarded = 0
  return new ReadableStream<Uint8Array>({
    start(controller) {
      incoming.on('data', (chunk: Uint8Array) => {
        if (isOver) {
          discarded += chunk.byteLength
          if (discarded > lingerBytes) incoming.destroy()
          return
        }
        controller.enqueue(chunk)
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause()
      })
      const end = (finish: () => void) => {
        if (!isOver) finish()
        isOver = true
      }
      incoming.once('end', () => end(() => controller.close()))
      incoming.on('error', (error) => end(() => controller.error(error)))
      incoming.once('close', () =>
        end(() => controller.error(new Error('The body was cut short.'))),
      )
      incoming.pause()
    },
    pull() {
      incoming.resume()
    },
    cancel() {
      isOver = true
      incoming.resume()
    },
  })
}
