export interface TextPiece {
  readonly text: string
  /** The piece is a link; it is shown as `text`, exactly as written. */
  readonly href?: string
}

const protocols: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:', 'tel:'])

// Stands alone (`blob:https://…` is no link). Ends at white space, quotes, angle brackets and the characters that reorder text, so that a link looks like where it leads.
const candidate =
  /(?<![a-z0-9:/@._-])(?:https?:\/\/|mailto:|tel:)[^\s<>"'`\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gi

/** Splits a text at its links (I12): only allow-listed protocols, no user name or password in them. */
export function linkify(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of text.matchAll(candidate)) {
    const link = withoutTrailingPunctuation(match[0])
    if (!isSafe(link)) continue
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) })
    pieces.push({ text: link, href: link })
    end = match.index + link.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

function isSafe(link: string): boolean {
  try {
    const url = new URL(link)
    if (!protocols.has(url.protocol) || url.username !== '' || url.password !== '') return false
    return url.protocol.startsWith('http') ? url.hostname !== '' : url.pathname !== ''
  } catch {
    return false
  }
}

/** A sentence's full stop is not part of the link, and a closing bracket only if it was opened in it. */
function withoutTrailingPunctuation(link: string): string {
  let end = link.length
  let brackets = 0
  for (const character of link) brackets += character === '(' ? 1 : character === ')' ? -1 : 0
  for (; end > 0; end -= 1) {
    const last = link[end - 1] ?? ''
    if (last === ')' && brackets < 0) brackets += 1
    else if (!/[.,;:!?\]}*_~]/.test(last)) break
  }
  return link.slice(0, end)
}
