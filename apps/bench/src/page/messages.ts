/** One message of the conversation that every contender shows. Made from its number alone, so that all pages hold the same. */
export interface BenchMessage {
  readonly id: string
  /** 0 is the first that is loaded; older ones are negative. Stands in the text as `#number`. */
  readonly number: number
  readonly authorId: string
  readonly text: string
  /** Ms since 1970. */
  readonly createdAt: number
  readonly editedAt?: number
  readonly reactions?: readonly { readonly emoji: string; readonly userIds: readonly string[] }[]
}

export const people: Readonly<Record<string, string>> = {
  ada: 'Ada Lovelace',
  grace: 'Grace Hopper',
  linus: 'Linus Torvalds',
  katherine: 'Katherine Johnson',
}
export const me = 'ada'

const authors = Object.keys(people)
const words =
  'the release notes mention a migration that old clients need and we should test reconnecting before shipping since numbers from night runs look good while reading them again tomorrow morning with everyone who wrote part of it'.split(
    ' ',
  )
const firstAt = Date.UTC(2025, 10, 3, 8)
const spacingMs = 90_000
const groupLength = 3

/** `count` messages from this number on, oldest first. */
export function messagesFrom(number: number, count: number): BenchMessage[] {
  return Array.from({ length: count }, (_, index) => messageOf(number + index))
}

export function messageOf(number: number): BenchMessage {
  const random = hash(number)
  const group = hash(Math.floor(number / groupLength) + 7_919)
  return {
    id: `m${number}`,
    number,
    authorId: authors[group % authors.length] ?? me,
    text: `#${number} ${wordsOf(random)}`,
    createdAt: firstAt + number * spacingMs,
  }
}

/** Most are short, one in eight is a paragraph. */
function wordsOf(random: number): string {
  const count = random % 8 === 0 ? 30 + ((random >>> 4) % 60) : 3 + ((random >>> 4) % 18)
  let text = ''
  for (let index = 0; index < count; index += 1) {
    text += `${index === 0 ? '' : ' '}${words[((random >>> (index % 24)) + index * 7) % words.length]}`
  }
  return text
}

function hash(number: number): number {
  let bits = (number ^ 0x9e3779b9) >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}
