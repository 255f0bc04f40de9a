import { describe, expect, it } from 'vitest'
import { ChatError } from '../src/errors.js'
import type { OutboxOperation } from '../src/storage/storage.js'
import { item, loaded, me, message, order, row } from './timeline-world.js'

const edit = (messageId: string, text: string): OutboxOperation => ({
  kind: 'edit',
  messageId,
  content: { text },
})
const react = (messageId: string, emoji: string, on: boolean): OutboxOperation => ({
  kind: 'react',
  messageId,
  emoji,
  on,
})

describe('an unsent message', () => {
  it('comes after everything settled, in the order of the outbox', () => {
    const timeline = loaded(1, 2)
    timeline.putRow(row('s2', undefined, { sequence: 10 }))
    timeline.putRow(row('s1', undefined, { sequence: 9 }))
    timeline.applyMessage(message(9_999))
    expect(order(timeline)).toBe('m1 m2 m9999 s1 s2')
    expect(item(timeline, 's1')).toEqual({
      kind: 'message',
      key: 's1',
      status: 'pending',
      changing: false,
      message: {
        id: 's1',
        clientId: 's1',
        conversationId: 'c1',
        author: me,
        createdAt: 500,
        text: 'sending s1',
      },
    })
  })

  it('keeps its key when it settles, and is never there twice nor missing', () => {
    const timeline = loaded(1, 2)
    timeline.putRow(row('s1'))
    const { key } = item(timeline, 's1')
    timeline.applyMessage(message(3, { author: me, clientId: 's1' }))
    expect(order(timeline)).toBe('m1 m2 m3')
    expect(item(timeline, 'm3')).toMatchObject({ key, status: 'sent' })
    timeline.removeRow('s1')
    expect(order(timeline)).toBe('m1 m2 m3')
  })

  it('is not shown when its message came before its row', () => {
    const timeline = loaded(1, 2)
    timeline.applyMessage(message(3, { author: me, clientId: 's1' }))
    timeline.putRow(row('s1'))
    expect(order(timeline)).toBe('m1 m2 m3')
  })

  it('shows why it failed, and is pending again when it is queued again', () => {
    const timeline = loaded(1, 1)
    const error = new ChatError('too-large')
    timeline.putRow(row('s1', undefined, { state: 'failed' }), error)
    expect(item(timeline, 's1')).toMatchObject({ status: 'failed', error, failedClientId: 's1' })
    timeline.putRow(row('s1', undefined, { state: 'unsure' }), error)
    expect(item(timeline, 's1').status).toBe('unsure')
    timeline.putRow(row('s1'))
    expect(item(timeline, 's1').status).toBe('pending')
    expect(item(timeline, 's1')).not.toHaveProperty('error')
  })

  it('goes when it is discarded', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('s1'))
    timeline.removeRow('s1')
    expect(order(timeline)).toBe('m1')
  })

  it('of another conversation is not shown', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('s1', undefined, { conversationId: 'c2' }))
    expect(order(timeline)).toBe('m1')
  })

  it('takes the content of a row that was folded', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('s1'))
    timeline.putRow(row('s1', { kind: 'send', content: { text: 'folded' } }))
    expect(item(timeline, 's1').message.text).toBe('folded')
  })
})

describe('a change in the outbox', () => {
  it('shows on top of the settled message and falls away with its row', () => {
    const timeline = loaded(1, 1)
    const before = item(timeline, 'm1')
    timeline.putRow(row('e1', edit('m1', 'edited'), { sequence: 1 }))
    timeline.putRow(row('r1', react('m1', '+1', true), { sequence: 2 }))
    expect(item(timeline, 'm1')).toMatchObject({
      changing: true,
      status: 'sent',
      message: { text: 'edited', editedAt: 500, reactions: [{ emoji: '+1', userIds: ['me'] }] },
    })
    expect(timeline.message('m1')?.text).toBe('text 1')
    timeline.removeRow('e1')
    timeline.removeRow('r1')
    expect(item(timeline, 'm1')).toEqual(before)
  })

  it('applies in the order of the outbox, whatever the order of hearing of it', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('e2', edit('m1', 'second'), { sequence: 2 }))
    timeline.putRow(row('e1', edit('m1', 'first'), { sequence: 1 }))
    expect(item(timeline, 'm1').message.text).toBe('second')
  })

  it('stays on top while the message below it changes', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('e1', edit('m1', 'mine')))
    const reactions = [{ emoji: 'x', userIds: ['ada'] }]
    timeline.applyMessage(message(1, { revision: 2, reactions }))
    expect(item(timeline, 'm1').message).toMatchObject({ text: 'mine', reactions })
  })

  it('deletes optimistically', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('d1', { kind: 'delete', messageId: 'm1' }))
    expect(item(timeline, 'm1')).toMatchObject({
      changing: true,
      message: { text: '', deletedAt: 500 },
    })
  })

  it('brings nothing back to a tombstone', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('e1', edit('m1', 'too late')))
    timeline.applyDeletion('m1')
    expect(item(timeline, 'm1').message.text).toBe('')
  })

  it('waits for a message that is not loaded', () => {
    const timeline = loaded(2, 2)
    const before = timeline.snapshot()
    timeline.putRow(row('e3', edit('m3', 'edited')))
    expect(timeline.snapshot()).toBe(before)
    timeline.applyMessage(message(3))
    expect(item(timeline, 'm3').message.text).toBe('edited')
  })

  it('that failed says so on its message, which stays sent', () => {
    const timeline = loaded(1, 1)
    const error = new ChatError('forbidden')
    timeline.putRow(row('e1', edit('m1', 'edited'), { state: 'failed' }), error)
    expect(item(timeline, 'm1')).toMatchObject({
      status: 'sent',
      changing: true,
      error,
      failedClientId: 'e1',
    })
  })

  it('moves with its row to the message that the row is of now', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('s1', undefined, { sequence: 1 }))
    timeline.putRow(row('r1', react('s1', '+1', true), { sequence: 2 }))
    expect(item(timeline, 's1').message.reactions).toHaveLength(1)
    timeline.applyMessage(message(2, { author: me, clientId: 's1' }))
    timeline.putRow(row('r1', react('m2', '+1', true), { sequence: 2 }))
    timeline.removeRow('s1')
    expect(item(timeline, 'm2').message.reactions).toHaveLength(1)
    timeline.removeRow('r1')
    expect(item(timeline, 'm2').message.reactions ?? []).toHaveLength(0)
    expect(item(timeline, 'm2').changing).toBe(false)
  })

  it('is the same item when a row is tried again and nothing shown changed', () => {
    const timeline = loaded(1, 1)
    timeline.putRow(row('e1', edit('m1', 'edited')))
    timeline.putRow(row('s1', undefined, { sequence: 2 }))
    const before = timeline.snapshot()
    timeline.putRow(row('e1', edit('m1', 'edited'), { attempts: 1 }))
    timeline.putRow(row('s1', undefined, { sequence: 2, attempts: 1 }))
    expect(timeline.snapshot()).toBe(before)
  })
})

describe('a reaction in the outbox', () => {
  const ofAda = { emoji: '+1', userIds: ['ada'] }

  it.each([
    ['adds the first', [], true, [{ emoji: '+1', userIds: ['me'] }]],
    ['joins others', [ofAda], true, [{ emoji: '+1', userIds: ['ada', 'me'] }]],
    [
      'counts those that are not listed',
      [{ ...ofAda, count: 7 }],
      true,
      [{ emoji: '+1', userIds: ['ada', 'me'], count: 8 }],
    ],
    ['is on already', [{ emoji: '+1', userIds: ['me'] }], true, [{ emoji: '+1', userIds: ['me'] }]],
    ['leaves others', [{ emoji: '+1', userIds: ['ada', 'me'] }], false, [ofAda]],
    ['takes the last away', [{ emoji: '+1', userIds: ['me'] }], false, []],
    ['is off already', [ofAda], false, [ofAda]],
    ['is off with none', [], false, []],
  ])('%s', (_, reactions, on, expected) => {
    const timeline = loaded(1, 1)
    timeline.applyMessage(message(1, { revision: 1, reactions }))
    timeline.putRow(row('r1', react('m1', '+1', on)))
    expect(item(timeline, 'm1').message.reactions).toEqual(expected)
  })
})
