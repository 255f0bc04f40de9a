import type { Json } from '../json.js'

/** The operations of RFC 6902 that the gateway sends. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move'; readonly from: string; readonly path: string }

export type JsonPatch = readonly PatchOperation[]

/** Segments that clients refuse to write to, because they reach an object's prototype. */
const refusedSegments = ['__proto__', 'constructor', 'prototype']

/**
 * The keys that a JSON Pointer (RFC 6901) names; undefined where it is none, or reaches a prototype.
 */
export function pointerSegments(pointer: string): string[] | undefined {
  if (pointer !== '' && !pointer.startsWith('/')) return undefined
  const segments = pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
  return segments.some((segment) => refusedSegments.includes(segment)) ? undefined : segments
}
