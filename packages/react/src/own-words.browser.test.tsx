import { ChatError } from '@parley/core'
import { screen, waitFor, within } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { showPage } from '../test/directed-page.js'
import { drawn, drawnLines } from '../test/drawn-lines.js'

function Throwing(): never {
  throw new Error('The parts of this message threw.')
}

describe.each(['ltr', 'rtl'] as const)('what the app says in a page that reads %s', (dir) => {
  it('of how many there are begins with the number', async () => {
    await showPage({ dir })
    expect(drawn(await screen.findByText('3 members'))).toBe('3 members')
  })

  it('of an empty conversation ends with its full stop', async () => {
    await showPage({ dir, conversationId: 'empty' })
    expect(drawn(await screen.findByText('Write the first one.'))).toBe('Write the first one.')
  })

  it('of what was not sent reads line by line as it is written, beside its bubble', async () => {
    const { backend, client } = await showPage({ dir })
    backend.link('ada').failNext('send', new ChatError('forbidden'))
    client.conversation('team').send({ text: 'ok?' })
    const failure = await screen.findByText(/^Not sent\. /)
    const lines = drawnLines(failure)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.map(({ text }) => text).join(' ')).toBe(
      'Not sent. This conversation does not exist, or you are not a member of it.',
    )
    const text = within(screen.getByRole('log')).getByText('ok?')
    const bubble = text.closest('[data-parley-part="message-bubble"]') as HTMLElement
    const { left: bubbleLeft, right: bubbleRight } = bubble.getBoundingClientRect()
    for (const { left, right } of lines) {
      expect(dir === 'ltr' ? right - bubbleRight : left - bubbleLeft).toBeCloseTo(0, 0)
    }
  })

  it('of a message that it cannot show ends with its full stop', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    await showPage({ dir, conversationId: 'own', message: <Throwing /> })
    const broken = await screen.findByText('This message cannot be shown.')
    expect(drawn(broken)).toBe('This message cannot be shown.')
    log.mockRestore()
  })

  it('of who is typing is cut at the end of its own direction', async () => {
    const { backend } = await showPage({ dir, widthPx: 150 })
    backend.types('grace', 'team')
    const typing = await screen.findByText(/is typing/)
    await waitFor(() => expect(typing.scrollWidth).toBeGreaterThan(typing.clientWidth))
    expect(getComputedStyle(typing)).toMatchObject({ direction: 'ltr', textOverflow: 'ellipsis' })
    const [line] = drawnLines(typing)
    expect(line?.text).toBe('Grace Hopper is typing…')
    expect(line?.left).toBeGreaterThanOrEqual(typing.getBoundingClientRect().left)
  })

  it('of how much of the limit is used counts in its own direction', async () => {
    await showPage({ dir })
    await userEvent.click(screen.getByRole('textbox'))
    await userEvent.paste('a'.repeat(8_010))
    expect(drawn(await screen.findByText('8,010 of 8,000'))).toBe('8,010 of 8,000')
  })
})
