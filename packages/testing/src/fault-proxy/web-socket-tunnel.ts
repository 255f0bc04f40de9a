import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { closeFrame, createFrameReader } from './web-socket-frames.js'

/** A frame, or how to make one of the last texts that the server sent, newest last. */
export type InjectedFrame = Uint8Array | ((lastTexts: readonly string[]) => Uint8Array)

/** One WebSocket on its way through, where something may be put between the frames of the server. */
export interface WebSocketTunnel {
  /** Sent to the client as soon as no message of the server is half sent. */
  inject(frame: InjectedFrame): void
  /** As if the server closed with this code; 1006 ends it without a word. The server hears that its client is gone. */
  close(code: number): void
}

/** `far` has been sent the request; its answer and everything after it is passed on. */
export function createWebSocketTunnel(near: Duplex, far: Socket): WebSocketTunnel {
  const frames = createFrameReader()
  let answer: Buffer | undefined = Buffer.alloc(0)
  let waiting: { readonly act: () => void; readonly isControl: boolean }[] = []
  let over = false

  const pass = (chunk: Uint8Array) => {
    if (!over && near.writable && !near.write(chunk)) {
      far.pause()
      near.once('drain', () => far.resume())
    }
  }
  const actBetweenFrames = () => {
    if (answer !== undefined || !frames.isBetweenFrames) return
    const isDue = ({ isControl }: { readonly isControl: boolean }) =>
      isControl || frames.isBetweenMessages
    const due = waiting.filter(isDue)
    waiting = waiting.filter((one) => !isDue(one))
    for (const { act } of due) act()
  }
  const passFrames = (chunk: Uint8Array) => {
    const pieces = frames.read(chunk)
    for (const [index, piece] of pieces.entries()) {
      pass(piece)
      if (index < pieces.length - 1 || frames.isBetweenFrames) actBetweenFrames()
    }
  }

  far.on('data', (chunk: Buffer) => {
    if (answer === undefined) return passFrames(chunk)
    answer = Buffer.concat([answer, chunk])
    const end = answer.indexOf('\r\n\r\n') + 4
    if (end < 4) return
    const [head, rest] = [answer.subarray(0, end), answer.subarray(end)]
    answer = undefined
    pass(head)
    actBetweenFrames()
    if (rest.length > 0) passFrames(rest)
  })
  far.on('end', () => {
    if (!over) near.end()
  })
  far.on('error', () => near.destroy())
  far.on('close', () => {
    if (!over) near.destroy()
  })
  near.on('error', () => far.resetAndDestroy())
  near.on('close', () => far.destroy())
  near.pipe(far)

  const say = (code: number) => {
    over = true
    near.unpipe(far)
    near.resume()
    if (code === 1006) near.destroy()
    else near.end(closeFrame(code))
    far.destroy()
  }
  const betweenFrames = (act: () => void, isControl: boolean) => {
    waiting.push({ act, isControl })
    actBetweenFrames()
  }

  return {
    inject(injected) {
      betweenFrames(
        () => pass(typeof injected === 'function' ? injected(frames.lastTexts) : injected),
        false,
      )
    },
    close(code) {
      // A close frame in the middle of another would be read as a part of that.
      if (code === 1006) say(code)
      else betweenFrames(() => say(code), true)
    },
  }
}
