import type { Invalidation } from '../invalidation/invalidation-bus.js'
import { createSignatureCheck, signatureHeader } from '../invalidation/invalidation-signature.js'
import { isJsonObject } from '../json.js'
import { readText } from '../upstream/read-text.js'
import { GatewayRefusal } from './gateway-refusal.js'

export interface WebhookOptions {
  /** Known to gateway and sender only; several while one replaces another. */
  readonly secrets: readonly string[]
  /** How far the sender's clock may be off, and how late a call may come, in ms; 5 min by default. */
  readonly toleranceMs?: number
}

const maxBodyBytes = 64 * 1024
const maxRemembered = 10_000

/** Invalidations by a signed call from elsewhere: a database trigger, another service. */
export function createWebhook(
  { secrets, toleranceMs = 300_000 }: WebhookOptions,
  publish: (invalidation: Invalidation) => Promise<void>,
  now: () => number,
) {
  const isSigned = createSignatureCheck(secrets, toleranceMs)
  const performed = new Set<string>()
  return async (request: Request): Promise<Response> => {
    const body = await readText(request, maxBodyBytes)
    if (body === undefined)
      throw new GatewayRefusal('too-large', `Send at most ${maxBodyBytes} bytes.`)
    const signature = request.headers.get(signatureHeader)
    if (!(await isSigned(signature, body, now()))) {
      throw new GatewayRefusal(
        'unauthenticated',
        `The header ${signatureHeader} does not fit the body and the time.`,
      )
    }
    // A call that is repeated within the tolerance has been performed: by its sender, or by who overheard it.
    if (performed.has(`${signature}`)) return new Response(null, { status: 204 })
    const invalidations = decode(body)
    performed.add(`${signature}`)
    const oldest = performed.size > maxRemembered ? performed.values().next().value : undefined
    if (oldest !== undefined) performed.delete(oldest)
    for (const invalidation of invalidations) await publish(invalidation)
    return new Response(null, { status: 204 })
  }
}

function decode(body: string): Invalidation[] {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    // Refused below, as whatever else is no invalidation.
    value = undefined
  }
  return (Array.isArray(value) ? value : [value]).map((one) => {
    const variables = isJsonObject(one) ? (one['variables'] ?? {}) : undefined
    if (!isJsonObject(one) || typeof one['operation'] !== 'string' || !isJsonObject(variables)) {
      throw new GatewayRefusal(
        'invalid',
        'Send { "operation": "Name", "variables": { … } }, or a list of them.',
      )
    }
    return { operation: one['operation'], variables }
  })
}
