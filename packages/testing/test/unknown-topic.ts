import type { Topic } from '@parley/core'

/** No type allows it: an app that is newer than the transport may ask for it. */
export const unknownTopic = { kind: 'nonsense' } as unknown as Topic
