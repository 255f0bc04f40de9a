import type { JsonPatch } from './json-patch.js'

/** A state of an answer. */
export interface Revision {
  /** `epoch:number`; no other state has it, also not after a restart. */
  readonly id: string
  /** The GraphQL answer as JSON. */
  readonly text: string
}

/** What brings a client from a revision to the newest. */
export type Catchup =
  | { readonly content: 'nothing' }
  /** A JSON Patch, as text. */
  | { readonly content: 'patch'; readonly text: string; readonly id: string }
  | { readonly content: 'whole'; readonly text: string; readonly id: string }

interface Step {
  readonly id: string
  /** Leads here from the step before; undefined where the whole was smaller. */
  readonly patch: string | undefined
}

/** The newest state and the patches that led to it, as they outlive a restart. */
export interface StoredRevisions {
  readonly text: string
  readonly steps: readonly { readonly id: string; readonly patch?: string | undefined }[]
}

/** The newest revision of one answer, and the way from those before it. */
export interface RevisionLog {
  readonly newest: Revision | undefined
  /** Takes a new state; false where it is the same as before. */
  push(text: string): boolean
  /** Whether there is a way from this revision to the newest. */
  has(id: string): boolean
  /** From the revision that a client has, or from none. One patch for many steps, and never one that is larger than the whole. */
  since(id: string | undefined): Catchup
  stored(): StoredRevisions | undefined
}

const maxSteps = 64

/** Ids that somebody else may have given before are safe: an epoch is random, and every id is looked up whole. */
export function createRevisionLog(
  diff: (before: string, after: string) => JsonPatch | undefined,
  earlier?: StoredRevisions,
): RevisionLog {
  const epoch = randomEpoch()
  let count = 0
  let steps: Step[] = (earlier?.steps ?? []).map(({ id, patch }) => ({ id, patch }))
  const lastId = steps.at(-1)?.id
  let newest: Revision | undefined =
    earlier === undefined || lastId === undefined ? undefined : { id: lastId, text: earlier.text }

  const push = (text: string): boolean => {
    if (newest?.text === text) return false
    const patch = newest && diff(newest.text, text)
    if (patch?.length === 0) return false
    count += 1
    const id = `${epoch}:${count}`
    const patchText = patch && JSON.stringify(patch)
    const isSmaller = patchText !== undefined && patchText.length < text.length
    const all = [...steps, { id, patch: isSmaller ? patchText : undefined }]
    steps = all.slice(firstUseful(all, text.length))
    newest = { id, text }
    return true
  }

  const since = (id: string | undefined): Catchup => {
    if (newest === undefined || id === newest.id) return { content: 'nothing' }
    const whole: Catchup = { content: 'whole', text: newest.text, id: newest.id }
    const known = id === undefined ? -1 : steps.findIndex((step) => step.id === id)
    if (known === -1) return whole
    const patches: string[] = []
    for (const { patch } of steps.slice(known + 1)) {
      if (patch === undefined) return whole
      patches.push(patch.slice(1, -1))
    }
    const text = `[${patches.join(',')}]`
    return text.length < newest.text.length ? { content: 'patch', text, id: newest.id } : whole
  }

  return {
    get newest() {
      return newest
    },
    push,
    has: (id) => steps.some((step) => step.id === id),
    since,
    stored: () => newest && { text: newest.text, steps },
  }
}

/** From where the patches together are still smaller than the whole: nobody is sent those before. */
function firstUseful(steps: readonly Step[], wholeLength: number): number {
  let length = 0
  let index = steps.length - 1
  while (index > Math.max(0, steps.length - maxSteps)) {
    const patch = steps[index]?.patch
    if (patch === undefined) break
    length += patch.length
    if (length >= wholeLength) break
    index -= 1
  }
  return Math.max(0, index)
}

function randomEpoch(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
