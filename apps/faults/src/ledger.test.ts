import type { Message, MessageItem, TimelineItem } from '@parley/core'
import { describe, expect, it } from 'vitest'
import { compareView } from './compare.js'
import { createLedger } from './ledger.js'

const message = (id: string, text: string, more: Partial<Message> = {}): Message => ({
  id,
  conversationId: 'c',
  author: { id: 'ann' },
  text,
  createdAt: 0,
  reactions: [],
  ...more,
})

const shown = (of: Message, more: Partial<MessageItem> = {}): TimelineItem => ({
  kind: 'message',
  key: of.id,
  message: of,
  status: 'sent',
  changing: false,
  ...more,
})

describe('the ledger', () => {
  const three = () => {
    const ledger = createLedger()
    const messages = [1, 2, 3].map((id) => message(`m${id}`, ledger.write('ann')))
    return { ledger, messages: messages as [Message, Message, Message] }
  }

  it('finds nothing wrong with what is there, once and in order', () => {
    const { ledger, messages } = three()
    expect(ledger.audit(messages)).toEqual({ lost: 0, duplicated: 0, misordered: 0 })
  })

  it('counts what is lost, there twice, or before what the same author wrote earlier', () => {
    const { ledger, messages } = three()
    const [first, second, third] = messages
    expect(ledger.audit([first, third])).toMatchObject({ lost: 1 })
    expect(ledger.audit([...messages, { ...second, id: 'again' }])).toMatchObject({ duplicated: 1 })
    expect(ledger.audit([second, first, third])).toMatchObject({ misordered: 1 })
    ledger.delete(first)
    const gone = { ...first, text: '', deletedAt: 1 }
    expect(ledger.audit([gone, second, third, { ...first, id: 'again' }])).toEqual({
      lost: 0,
      duplicated: 1,
      misordered: 0,
    })
  })

  it('counts edits, deletions and reactions that are lost', () => {
    const { ledger, messages } = three()
    const [first, second, third] = messages
    const text = ledger.edit(first)
    ledger.delete(second)
    const emoji = ledger.react(third, 'bob')
    expect(ledger.audit(messages)).toMatchObject({ lost: 3 })
    const changed = [
      { ...first, text },
      { ...second, text: '', deletedAt: 1 },
      { ...third, reactions: [{ emoji, userIds: ['bob'] }] },
    ]
    expect(ledger.audit(changed)).toEqual({ lost: 0, duplicated: 0, misordered: 0 })
  })
})

describe('the ledger of a weaker backend', () => {
  const two = (ledger = createLedger()) =>
    [1, 2].map((at) => message(`m${at}`, ledger.write('ann'), { createdAt: 7 })) as [
      Message,
      Message,
    ]

  it('takes two messages of one millisecond in either order where order may be late, and no others', () => {
    const ledger = createLedger('late')
    const [first, second] = two(ledger)
    expect(ledger.audit([second, first])).toMatchObject({ misordered: 0 })
    expect(ledger.audit([second, { ...first, createdAt: 8 }])).toMatchObject({ misordered: 1 })
    const strict = createLedger()
    const [earlier, later] = two(strict)
    expect(strict.audit([later, earlier])).toMatchObject({ misordered: 1 })
  })

  it('takes what the person repeats wherever that puts it, once', () => {
    const ledger = createLedger()
    const [first, second] = two(ledger)
    ledger.repeat(first)
    expect(ledger.audit([second, first])).toEqual({ lost: 0, duplicated: 0, misordered: 0 })
    expect(ledger.audit([first, second, { ...first, id: 'again' }])).toMatchObject({
      duplicated: 1,
    })
    expect(ledger.audit([second])).toMatchObject({ lost: 1 })
  })
})

describe('the comparison of a view with the history', () => {
  const history = [message('m1', 'one'), message('m2', 'two')] as [Message, Message]
  const [one, two] = history

  it('finds nothing wrong with the same', () => {
    expect(
      compareView(
        history.map((each) => shown(each)),
        history,
      ),
    ).toEqual({
      lost: 0,
      duplicated: 0,
      misordered: 0,
    })
  })

  it.each<[string, TimelineItem[], object]>([
    ['is missing', [shown(one)], { lost: 1 }],
    ['is a gap', [shown(one), { kind: 'gap', key: 'g', status: 'open' }], { lost: 2 }],
    ['is there twice', [shown(one), shown(two), shown(two)], { duplicated: 1 }],
    ['is elsewhere', [shown(two), shown(one)], { misordered: 1 }],
    ['has an old text', [shown(one), shown({ ...two, text: 'old' })], { lost: 1 }],
    ['is not settled', [shown(one), shown(two, { status: 'pending' })], { lost: 2 }],
    ['is on no server', [shown(one), shown(two), shown(message('m3', 'three'))], { duplicated: 1 }],
  ])('counts one that %s', (_, view, damage) => {
    expect(compareView(view, history)).toMatchObject(damage)
  })
})
