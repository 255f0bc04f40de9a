import type { IncomingMessage } from 'node:http'
import { RequestError } from '../request-error.js'

const maxBodyBytes = 64 * 1024

const tooLarge = (maxBytes: number) =>
  new RequestError('too-large', `The request has more than ${maxBytes} bytes: send less at once.`)

/**
 * The whole body as text. Throws `too-large` over `maxBytes` (default 64 KiB), before reading when the length is declared;
 * `invalid` when it is not JSON by its type or not UTF-8.
 */
export async function readJsonBody(
  request: IncomingMessage,
  maxBytes: number = maxBodyBytes,
): Promise<string> {
  // A type that no form can send, so that another site cannot post with the person's cookie.
  const [mediaType] = (request.headers['content-type'] ?? '').split(';')
  if (mediaType?.trim().toLowerCase() !== 'application/json') {
    throw new RequestError('invalid', 'Send the body as application/json.')
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const bytes = await readBytes(request, maxBytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RequestError('invalid', 'The body is not UTF-8.')
  }
}

const readBytes = (request: IncomingMessage, maxBytes: number) =>
  new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    // Listeners rather than iteration, which would destroy the connection that still has to carry the answer.
    const onData = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) {
        chunks.push(chunk)
        return
      }
      request.off('data', onData)
      request.pause()
      reject(tooLarge(maxBytes))
    }
    request.on('data', onData)
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(new RequestError('invalid', 'The body was cut short.')))
    request.once('close', () => reject(new RequestError('invalid', 'The body was cut short.')))
  })

const lingerBytes = 8 * 1024 * 1024
const lingerMs = 2_000

/**
 * Ends a connection whose request body is not wanted. What is still coming is thrown away for a moment,
 * because closing at once would lose the answer with it; then the connection goes.
 */
export function discardBody(request: IncomingMessage) {
  if (request.complete) return
  let bytes = 0
  const cut = () => request.socket.destroy()
  const timer = setTimeout(cut, lingerMs)
  request.socket.once('close', () => clearTimeout(timer))
  request.once('end', () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > lingerBytes) cut()
  })
  request.resume()
}
