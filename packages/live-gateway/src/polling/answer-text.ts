import type { UpstreamError } from '../upstream/upstream-error.js'

/** What clients are told of a failure, as one GraphQL error. */
export function clientError(error: UpstreamError, forward: boolean) {
  const [said] = forward ? error.errors : []
  return {
    message: said?.message ?? 'The source of this data could not be asked.',
    code: error.code,
    extensions: { ...said?.extensions, code: said?.extensions?.['code'] ?? error.code },
  }
}

/** The answer as clients see it. */
export const freshText = (data: unknown) => JSON.stringify({ data })

/** The last good answer, marked as no longer certain. */
export const staleText = (lastGood: string, error: UpstreamError) =>
  `${lastGood.slice(0, -1)},"extensions":{"live":{"stale":true,"code":"${error.code}"}}}`

/** Where there never was a good answer. */
export const failedText = (error: UpstreamError, forward: boolean) =>
  JSON.stringify({ errors: [clientError(error, forward)] })
