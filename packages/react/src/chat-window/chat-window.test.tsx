import { ChatError } from '@parley/core'
import { screen, within } from '@testing-library/react'
import { StrictMode } from 'react'
import { describe, expect, it } from 'vitest'
import { createScene, type Scene } from '../../test/scene.js'
import { ChatWindow } from './chat-window.js'

const input = () => screen.getByRole('textbox', { name: 'Write a message' })
const log = () => screen.getByRole('log', { name: 'Messages' })
const articleOf = (text: string) => {
  const article = within(log()).getByText(text).closest('article')
  if (article === null) throw new Error('The text is in no message.')
  return article
}

async function openTeam(scene: Scene) {
  const shown = await scene.show(<ChatWindow conversationId="team" />)
  expect(await screen.findByText('Four it is.')).toBeVisible()
  return shown
}

describe('ChatWindow', () => {
  it('shows the history as articles named after author and time, oldest first', async () => {
    await openTeam(createScene())
    const articles = within(log()).getAllByRole('article')
    expect(articles).toHaveLength(12)
    expect(articles[0]).toHaveAccessibleName(/^Grace Hopper, .*14 June 2025/)
    expect(articles.at(-1)).toHaveAccessibleName(/^You, /)
    expect(articles.at(-1)).toHaveTextContent('Four it is.')
    expect(log()).toHaveAttribute('aria-live', 'off')
  })

  it('is named after the conversation, or after the others in it', async () => {
    const scene = createScene()
    const { rerender } = await openTeam(scene)
    expect(await screen.findByRole('region', { name: 'Release 1.0' })).toBeVisible()
    rerender(<ChatWindow conversationId="pair" />)
    await scene.pass()
    expect(screen.getByRole('region', { name: 'Grace Hopper' })).toBeVisible()
  })

  it('groups consecutive messages of one author and divides the days', async () => {
    await openTeam(createScene())
    expect(articleOf('Shall we ship at four?')).toHaveAttribute('data-starts-group')
    expect(articleOf('Shall we ship at four?')).not.toHaveAttribute('data-ends-group')
    expect(articleOf('I would tell the others at half past three.')).toHaveAttribute(
      'data-ends-group',
    )
    expect(articleOf('Four it is.')).toHaveAttribute('data-own')
    expect(document.querySelectorAll('[data-parley-part="day-divider"]')).toHaveLength(2)
  })

  it('shows that it loads, then the messages', async () => {
    const scene = createScene()
    scene.backend.link('ada').hold('answers')
    await scene.show(<ChatWindow conversationId="team" />)
    expect(screen.getByText('Loading messages…')).toBeInTheDocument()
    expect(log()).toHaveAttribute('aria-busy', 'true')
    scene.backend.link('ada').release()
    await scene.pass()
    expect(screen.queryByText('Loading messages…')).not.toBeInTheDocument()
    expect(log()).toHaveAttribute('aria-busy', 'false')
    expect(screen.getByText('Four it is.')).toBeVisible()
  })

  it('says that nobody has written yet', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="empty" />)
    expect(screen.getByText('No messages yet')).toBeVisible()
  })

  it('says why a conversation cannot be seen, the same for an unknown one and for a non-member', async () => {
    const scene = createScene({ me: 'omar' })
    const { rerender } = await scene.show(<ChatWindow conversationId="team" />)
    const forbidden = screen.getByRole('alert')
    expect(forbidden).toHaveTextContent('This conversation is not available')
    const text = forbidden.textContent
    expect(input()).toBeDisabled()
    rerender(<ChatWindow conversationId="nothing" />)
    await scene.pass()
    expect(screen.getByRole('alert')).toHaveTextContent(text ?? '')
  })

  it('says that the first load failed and tries again', async () => {
    const scene = createScene()
    scene.backend.link('ada').failNext('loadMessages', new ChatError('server'))
    await scene.show(<ChatWindow conversationId="team" />)
    expect(screen.getByRole('alert')).toHaveTextContent('The messages could not be loaded')
    await scene.user.click(screen.getByRole('button', { name: 'Try again' }))
    await scene.pass()
    expect(screen.getByText('Four it is.')).toBeVisible()
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
  })

  it('shows a message as pending at once and as sent once it is', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.backend.link('ada').hold()
    await scene.user.type(input(), 'On my way{Enter}')
    await scene.pass()
    expect(input()).toHaveValue('')
    expect(articleOf('On my way')).toHaveAttribute('data-status', 'pending')
    expect(articleOf('On my way')).toHaveTextContent('Sending')
    const element = articleOf('On my way')
    scene.backend.link('ada').release()
    await scene.pass()
    expect(articleOf('On my way')).toHaveAttribute('data-status', 'sent')
    expect(articleOf('On my way')).toBe(element)
    expect(scene.backend.messages('team').at(-1)?.text).toBe('On my way')
  })

  it('keeps a failed message, to retry or discard', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.backend.link('ada').failNext('send', new ChatError('invalid'))
    await scene.user.type(input(), 'Does this work?{Enter}')
    await scene.pass()
    const alert = within(articleOf('Does this work?')).getByRole('alert')
    expect(alert).toHaveTextContent('Not sent. This was not accepted.')
    await scene.user.click(within(alert).getByRole('button', { name: 'Try again' }))
    await scene.pass()
    expect(articleOf('Does this work?')).toHaveAttribute('data-status', 'sent')

    scene.backend.link('ada').failNext('send', new ChatError('invalid'))
    await scene.user.type(input(), 'Never mind{Enter}')
    await scene.pass()
    await scene.user.click(within(articleOf('Never mind')).getByRole('button', { name: 'Discard' }))
    await scene.pass()
    expect(screen.queryByText('Never mind')).not.toBeInTheDocument()
    expect(scene.backend.messages('team').map(({ text }) => text)).not.toContain('Never mind')
  })

  it('shows what others send, edit, delete and react with', async () => {
    const scene = createScene()
    await openTeam(scene)
    const sent = scene.backend.sends('linus', 'team', 'First thought')
    await scene.pass()
    expect(articleOf('First thought')).toHaveAccessibleName(/^Linus Torvalds, /)
    scene.backend.edits('linus', sent.id, 'Second thought')
    scene.backend.reacts('grace', sent.id, '👍')
    await scene.pass()
    expect(articleOf('Second thought')).toHaveTextContent('edited')
    expect(screen.getByRole('button', { name: '👍 1 person' })).toBeVisible()
    scene.backend.deletes('linus', sent.id)
    await scene.pass()
    expect(screen.queryByText('Second thought')).not.toBeInTheDocument()
    expect(articleOf('This message was deleted')).toHaveAttribute('data-deleted')
  })

  it('edits an own message in the input and brings the unfinished draft back', async () => {
    const scene = createScene()
    await openTeam(scene)
    await scene.user.type(input(), 'unfinished')
    await scene.user.click(within(articleOf('Four it is.')).getByRole('button', { name: 'Edit' }))
    expect(input()).toHaveValue('Four it is.')
    expect(input()).toHaveFocus()
    await scene.user.clear(input())
    await scene.user.type(input(), 'Five it is.{Enter}')
    await scene.pass()
    expect(articleOf('Five it is.')).toHaveTextContent('edited')
    expect(input()).toHaveValue('unfinished')
    expect(scene.backend.messages('team').at(-1)?.text).toBe('Five it is.')
  })

  it('deletes an own message only after asking', async () => {
    const scene = createScene()
    await openTeam(scene)
    const own = within(articleOf('Four it is.'))
    await scene.user.click(own.getByRole('button', { name: 'Delete' }))
    await scene.pass()
    expect(scene.backend.messages('team').at(-1)?.deletedAt).toBeUndefined()
    await scene.user.click(own.getByRole('button', { name: 'Really delete?' }))
    await scene.pass()
    expect(scene.backend.messages('team').at(-1)?.deletedAt).toBeDefined()
    expect(screen.queryByText('Four it is.')).not.toBeInTheDocument()
  })

  it('reacts by the picker and takes it back by the reaction itself', async () => {
    const scene = createScene()
    await openTeam(scene)
    const message = within(articleOf('Shall we ship at four?'))
    await scene.user.click(message.getByRole('button', { name: 'React' }))
    await scene.user.click(message.getByRole('button', { name: 'React with 🎉' }))
    await scene.pass()
    const reaction = message.getByRole('button', { name: '🎉 1 person' })
    expect(reaction).toHaveAttribute('aria-pressed', 'true')
    await scene.user.click(reaction)
    await scene.pass()
    expect(message.queryByRole('button', { name: /🎉/ })).not.toBeInTheDocument()
    const held = scene.backend.messages('team').find(({ text }) => text.startsWith('Shall we'))
    expect(held?.reactions ?? []).toEqual([])
  })

  it('offers no edit or deletion of what others wrote, and nothing the transport cannot do', async () => {
    const scene = createScene({ transport: { without: ['react', 'edit'] } })
    await openTeam(scene)
    expect(within(articleOf('Shall we ship at four?')).queryAllByRole('button')).toHaveLength(0)
    const own = within(articleOf('Four it is.'))
    expect(own.queryByRole('button', { name: 'Edit' })).not.toBeInTheDocument()
    expect(own.getByRole('button', { name: 'Delete' })).toBeInTheDocument()
  })

  it('shows who is typing, and that they stopped', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.backend.types('grace', 'team')
    await scene.pass()
    expect(screen.getByText(/is typing/)).toHaveTextContent('Grace Hopper is typing…')
    scene.backend.types('linus', 'team')
    await scene.pass()
    expect(screen.getByText(/are typing/)).toHaveTextContent(
      'Grace Hopper and Linus Torvalds are typing…',
    )
    await scene.pass(11_000)
    expect(screen.queryByText(/typing/)).not.toBeInTheDocument()
  })

  it('says that it is offline and what waits, and sends it in order when back', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.environment.setOnline(false)
    scene.backend.link('ada').cut()
    await scene.pass()
    // A reaction waits too, and is no message.
    scene.client.conversation('team').react(scene.backend.messages('team')[0]?.id ?? '', '🎉', true)
    await scene.user.type(input(), 'one{Enter}')
    await scene.pass()
    expect(screen.getByText(/You are offline/)).toHaveTextContent(
      'You are offline. 1 message will be sent when you are back.',
    )
    await scene.user.type(input(), 'two{Enter}')
    await scene.pass()
    expect(screen.getByText(/You are offline/)).toHaveTextContent(
      'You are offline. 2 messages will be sent when you are back.',
    )
    scene.backend.link('ada').restore()
    scene.environment.setOnline(true)
    await scene.pass(2_000)
    expect(screen.queryByText(/You are offline/)).not.toBeInTheDocument()
    expect(
      scene.backend
        .messages('team')
        .slice(-2)
        .map(({ text }) => text),
    ).toEqual(['one', 'two'])
    expect(articleOf('two')).toHaveAttribute('data-status', 'sent')
  })

  it('says that the connection is lost, and catches up when asked to try now', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.backend.link('ada').cut()
    await scene.pass(3_000)
    expect(screen.getByText(/Connection lost/)).toBeVisible()
    scene.backend.sends('grace', 'team', 'You missed this')
    scene.backend.link('ada').restore()
    await scene.user.click(screen.getByRole('button', { name: 'Try now' }))
    await scene.pass(1_500)
    expect(screen.getByText('You missed this')).toBeVisible()
    expect(screen.queryByText(/Connection lost/)).not.toBeInTheDocument()
  })

  it('says that the session has ended', async () => {
    const scene = createScene()
    await openTeam(scene)
    scene.backend.link('ada').refuse()
    await scene.pass(5_000)
    expect(screen.getByText('Your session has ended. Sign in again to go on.')).toBeVisible()
    expect(screen.getByText('Four it is.')).toBeVisible()
  })

  it('shows the catalogue’s own strings where some are given', async () => {
    const scene = createScene({ strings: { noMessages: 'Noch keine Nachrichten' } })
    await scene.show(<ChatWindow conversationId="empty" />)
    expect(screen.getByText('Noch keine Nachrichten')).toBeVisible()
  })

  it('leaks nothing from one conversation to the next', async () => {
    const scene = createScene()
    const { rerender } = await openTeam(scene)
    await scene.user.type(input(), 'for the team')
    scene.backend.types('linus', 'team')
    await scene.pass()
    rerender(<ChatWindow conversationId="pair" />)
    await scene.pass()
    expect(screen.getByText('Always.')).toBeVisible()
    expect(screen.queryByText('Four it is.')).not.toBeInTheDocument()
    expect(screen.queryByText(/typing/)).not.toBeInTheDocument()
    expect(input()).toHaveValue('')
    scene.backend.sends('linus', 'team', 'Only for the team')
    await scene.pass()
    expect(screen.queryByText('Only for the team')).not.toBeInTheDocument()
    rerender(<ChatWindow conversationId="team" />)
    await scene.pass()
    expect(input()).toHaveValue('for the team')
    expect(screen.getByText('Only for the team')).toBeVisible()
  })

  it('leaves no listening and no cached summary behind', async () => {
    const scene = createScene()
    const { unmount } = await scene.show(
      <StrictMode>
        <ChatWindow conversationId="team" />
      </StrictMode>,
    )
    expect(scene.backend.listenings()).toBeGreaterThan(0)
    expect(scene.queryClient.getQueryData(['parley', 'team'])).toMatchObject({
      length: 12,
      status: 'ready',
      gaps: 0,
      unsent: 0,
    })
    unmount()
    await scene.pass(10_000)
    expect(scene.backend.listenings()).toBe(0)
    expect(scene.queryClient.getQueryData(['parley', 'team'])).toBeUndefined()
  })

  it('marks as read what a person can have seen, and nothing while the window is elsewhere', async () => {
    const scene = createScene()
    await openTeam(scene)
    await scene.pass(2_000)
    const marked = scene.backend.readMark('team', 'ada')
    expect(marked).toBeDefined()
    document.hasFocus = () => false
    window.dispatchEvent(new Event('blur'))
    scene.backend.sends('grace', 'team', 'Are you there?')
    await scene.pass(2_000)
    expect(scene.backend.readMark('team', 'ada')).toBe(marked)
    document.hasFocus = () => true
    window.dispatchEvent(new Event('focus'))
    await scene.pass(2_000)
    expect(scene.backend.readMark('team', 'ada')).toBeGreaterThan(Number(marked))
  })
})
