'use client'
import type { User } from '@parley/core'
import { forwardRef, useState } from 'react'
import { safeImageUrl } from '../safe-image-url.js'
import { type PartProps, usePart } from '../use-part.js'
import { useUser } from '../use-user.js'

const buckets = 8

/**
 * A user's picture, or their initials on a colour of their own. Renders a `<span>`, hidden from assistive
 * technology: the name stands beside it.
 */
export const Avatar = forwardRef<HTMLSpanElement, Avatar.Props>(function Avatar(
  { user: given, ...props },
  ref,
) {
  const user = { ...given, ...useUser(given.id) }
  const [broken, setBroken] = useState<string>()
  const url = safeImageUrl(user.avatarUrl)
  const state: Avatar.State = { bucket: bucketOf(user.id) }
  return usePart('span', props, {
    part: 'avatar',
    ref,
    state: { ...state },
    'aria-hidden': true,
    children:
      url === undefined || url === broken ? (
        initials(user.name ?? '')
      ) : (
        <img
          data-parley-part="avatar-image"
          src={url}
          alt=""
          referrerPolicy="no-referrer"
          draggable={false}
          onError={() => setBroken(url)}
        />
      ),
  })
})

export namespace Avatar {
  export interface State {
    /** 0 to 7, the same for the same user everywhere. */
    readonly bucket: number
  }
  export type Props = PartProps<'span'> & { readonly user: User }
}

/** The same user has the same colour on every screen and every device. */
export function bucketOf(id: string): number {
  let hash = 0
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash % buckets
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}
