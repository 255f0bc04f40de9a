import { RequestError } from './request-error.js'

export const maxTextBytes = 8_000
const maxNameCharacters = 80
const maxTitleCharacters = 100
const maxIdBytes = 128
const maxEmojiBytes = 64

// What can make a name look like another or turn the line it stands in: controls, direction overrides and
// isolates, and spaces without width. Joiners stay, since names in Indic scripts and emoji need them.
const unseen = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

/** The text as it is stored. Throws `invalid` when there is nothing to read, `too-large` over 8,000 bytes. */
export function checkText(text: string): string {
  if (isUnseen(text)) {
    throw new RequestError(
      'invalid',
      'The text is empty: a message needs at least one visible character.',
    )
  }
  // Half a surrogate pair and the zero character cannot be stored; the rest of the text should not go with them.
  const stored = text.replace(/\p{Surrogate}|\0/gu, '\ufffd')
  const bytes = Buffer.byteLength(stored)
  if (bytes > maxTextBytes) {
    throw new RequestError(
      'too-large',
      `The text has ${bytes} UTF-8 bytes and at most ${maxTextBytes} are accepted: shorten it or send it in parts.`,
    )
  }
  return stored
}

/** White space and what has no shape of its own, like a joiner or a space without width. */
const isUnseen = (text: string) => /^[\s\p{Default_Ignorable_Code_Point}]*$/u.test(text)

/** A person's name, cleaned. Throws `invalid`. */
export const checkName = (name: unknown) => checkLabel(name, 'name', maxNameCharacters)

/** A conversation's title, cleaned. Throws `invalid`. */
export const checkTitle = (title: string) => checkLabel(title, 'title', maxTitleCharacters)

function checkLabel(value: unknown, what: string, maxCharacters: number): string {
  const label = typeof value === 'string' ? cleanLabel(value) : ''
  if (searchKey(label) === '' || [...label].length > maxCharacters) {
    throw new RequestError('invalid', `A ${what} needs 1 to ${maxCharacters} visible characters.`)
  }
  return label
}

/** A name that the host application gave, cleaned and cut where it is too long. */
export const displayName = (name: string) =>
  [...cleanLabel(name)].slice(0, maxNameCharacters).join('').trim()

/** Without what cannot be seen, composed, and with single spaces. */
export const cleanLabel = (label: string): string =>
  label
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\s/gu, ' ')
    .replace(unseen, '')
    .normalize('NFC')
    .replace(/ +/g, ' ')
    .trim()

/** What two labels share that read the same. */
export const searchKey = (label: string): string =>
  cleanLabel(label)
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .toLowerCase()

/** An id that a client made. Throws `invalid`. */
export function checkOwnId(id: string, what: string): string {
  if (id === '' || Buffer.byteLength(id) > maxIdBytes || /[\p{Cc}\p{Surrogate}]/u.test(id)) {
    throw new RequestError(
      'invalid',
      `${what} needs 1 to ${maxIdBytes} bytes without control characters.`,
    )
  }
  return id
}

/** The id of an operation. Throws `invalid`. */
export const checkClientId = (clientId: string) => checkOwnId(clientId, 'clientId')

/** Throws `invalid`. */
export function checkEmoji(emoji: string): string {
  if (
    isUnseen(emoji) ||
    Buffer.byteLength(emoji) > maxEmojiBytes ||
    /[\p{Cc}\p{Surrogate}\s]/u.test(emoji)
  ) {
    throw new RequestError('invalid', `A reaction is one emoji of at most ${maxEmojiBytes} bytes.`)
  }
  return emoji
}
