import type { Cursor, Message } from '@parley/core'
import type { Listening, SinkCall } from './listening.js'
import { unproven } from './violation.js'

interface Checkpoint {
  readonly since: Cursor
  /** What the listening was told up to then. */
  readonly calls: readonly SinkCall[]
}

/**
 * The first checkpoint, which may come right after `ready`, and the newest one once this message was told; Unproven where
 * the transport gives none.
 */
export async function checkpointsOf(
  listening: Listening,
  { id }: Message,
): Promise<readonly [Checkpoint, Checkpoint]> {
  const isAssumed = (await listening.isReady()) === 'assumed'
  await listening.hears(id, 'a message that was sent after `ready`').catch((violation) => {
    // Then what was sent just after it need not arrive.
    if (!isAssumed) throw violation
  })
  const { calls } = listening
  const given = calls.flatMap((call, index): readonly Checkpoint[] => {
    const since = 'checkpoint' in call ? call.checkpoint : undefined
    return since === undefined ? [] : [{ since, calls: calls.slice(0, index + 1) }]
  })
  const [first] = given
  const newest = given.at(-1)
  if (!first || !newest) unproven('it gives no checkpoint, so there is nothing to resume from')
  return [first, newest]
}
