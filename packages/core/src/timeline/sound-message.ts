import type { Message, MessageChanges } from '../transport.js'

type Check = (value: unknown) => boolean

const isString: Check = (value) => typeof value === 'string'
const isNumber: Check = Number.isFinite
export const isPosition: Check = (value) => isString(value) || isNumber(value)
const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** What the fields must be that the engine and a screen rely on. */
const checks = new Map<string, Check>([
  ['text', isString],
  ['name', isString],
  ['createdAt', isNumber],
  ['position', isPosition],
  ['clientId', isString],
  ['revision', isPosition],
  ['editedAt', isNumber],
  ['deletedAt', isNumber],
  ['replyTo', isString],
  ['mentions', isListOf(isString)],
  ['attachments', isListOf((value) => isObject(value) && isString(value['url']))],
  [
    'reactions',
    isListOf(
      (value) =>
        isObject(value) && isString(value['emoji']) && isListOf(isString)(value['userIds']),
    ),
  ],
])
const constant = ['id', 'conversationId', 'author', 'position', 'createdAt']

/**
 * A message that can be shown, from what a transport gave; nothing when it cannot. A field that is null counts as
 * absent, which is how many backends say it. The same object when there is nothing to mend.
 */
export function soundMessage(value: unknown): Message | undefined {
  if (!isObject(value) || !isId(value['id']) || !isId(value['conversationId'])) return undefined
  const fields = soundFields(value)
  const author = isUser(value['author']) && soundFields(value['author'])
  if (!fields || !author || !isNumber(fields['createdAt'])) return undefined
  // Every field that the type asks for was looked at above.
  const message = (author === fields['author']
    ? fields
    : { ...fields, author }) as unknown as Message
  if (message.text !== undefined) return message
  // Of a tombstone there is nothing to show.
  return message.deletedAt === undefined ? undefined : { ...message, text: '' }
}

/** What changed about a message, without what never changes (R1, R2); nothing when it cannot be shown. */
export function soundChanges(value: unknown): MessageChanges | undefined {
  const fields = isObject(value) ? soundFields(value) : undefined
  if (!fields || !constant.some((name) => name in fields))
    return fields as MessageChanges | undefined
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !constant.includes(name)))
}

export function isUser(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && isId(value['id'])
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function soundFields(fields: Readonly<Record<string, unknown>>): typeof fields | undefined {
  let mended = false
  for (const name in fields) {
    const value = fields[name]
    if (value === null) mended = true
    else if (value !== undefined && checks.get(name)?.(value) === false) return undefined
  }
  return mended
    ? Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
    : fields
}
