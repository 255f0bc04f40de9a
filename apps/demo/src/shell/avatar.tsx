import type { User } from '@parley/core'

/** A person's picture, else their initials in a colour of their own. */
export function Avatar({ user }: { readonly user: User }) {
  const name = user.name ?? ''
  return (
    <span className="avatar" data-hue={hue(user.id)} aria-hidden="true">
      {user.avatarUrl === undefined ? initials(name) : <img src={user.avatarUrl} alt="" />}
    </span>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toLocaleUpperCase()
}

/** 0 to 5, the same for the same person everywhere. */
function hue(id: string): number {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6
  return sum
}
