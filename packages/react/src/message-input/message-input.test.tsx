import { ChatError } from '@parley/core'
import { fireEvent, screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createScene, type Scene } from '../../test/scene.js'
import { ChatWindow } from '../chat-window/chat-window.js'
import { MessageInput } from './message-input.js'

const input = () => screen.getByRole('textbox', { name: 'Write a message' })
const textsOf = (scene: Scene) => scene.backend.messages('team').map(({ text }) => text)
const typingCalls = (scene: Scene) =>
  scene.backend.link('ada').calls.filter(({ method }) => method === 'setTyping')

describe('MessageInput', () => {
  it('sends alone, without a window round it', async () => {
    const scene = createScene()
    await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'From elsewhere')
    await scene.user.click(screen.getByRole('button', { name: 'Send' }))
    await scene.pass()
    expect(textsOf(scene)).toContain('From elsewhere')
    expect(input()).toHaveValue('')
    expect(input()).toHaveFocus()
  })

  it('cannot send while there is nothing but white space', async () => {
    const scene = createScene()
    await scene.show(<MessageInput conversationId="team" />)
    expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled()
    await scene.user.type(input(), '   {Enter}')
    await scene.pass()
    expect(textsOf(scene)).toHaveLength(12)
  })

  it('breaks the line by Shift+Enter', async () => {
    const scene = createScene()
    await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'one{Shift>}{Enter}{/Shift}two')
    expect(input()).toHaveValue('one\ntwo')
    await scene.user.type(input(), '{Enter}')
    await scene.pass()
    expect(textsOf(scene).at(-1)).toBe('one\ntwo')
  })

  it('leaves Enter to the input method while it composes', async () => {
    const scene = createScene()
    await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'にほん')
    fireEvent.keyDown(input(), { key: 'Enter', isComposing: true })
    // Safari: the composition has ended, the key code says that it belonged to it.
    fireEvent.keyDown(input(), { key: 'Enter', keyCode: 229 })
    await scene.pass()
    expect(textsOf(scene)).toHaveLength(12)
    fireEvent.keyDown(input(), { key: 'Enter' })
    await scene.pass()
    expect(textsOf(scene).at(-1)).toBe('にほん')
  })

  it('keeps a text that is too long and says so where the field points', async () => {
    const scene = createScene({ transport: { capabilities: { limits: { textBytes: 10 } } } })
    await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'ööööö!{Enter}')
    expect(screen.getByRole('alert')).toHaveTextContent('This message is too long.')
    expect(input()).toHaveValue('ööööö!')
    expect(input()).toHaveAccessibleDescription(/too long/)
    expect(screen.getByText('11 of 10')).toBeVisible()
    await scene.user.type(input(), '{Backspace}')
    expect(screen.queryByRole('alert')).not.toBeInTheDocument()
    await scene.user.type(input(), '{Enter}')
    await scene.pass()
    expect(textsOf(scene).at(-1)).toBe('ööööö')
  })

  it('keeps the text when not even memory can take it', async () => {
    const scene = createScene()
    const conversation = scene.client.conversation('team')
    await scene.show(<MessageInput conversationId="team" />)
    const { send } = conversation
    Object.assign(conversation, {
      send: () => {
        throw new ChatError('storage')
      },
    })
    await scene.user.type(input(), 'precious{Enter}')
    expect(screen.getByRole('alert')).toHaveTextContent('Your text is still here')
    expect(input()).toHaveValue('precious')
    Object.assign(conversation, { send })
    await scene.user.type(input(), '{Enter}')
    await scene.pass()
    expect(textsOf(scene).at(-1)).toBe('precious')
  })

  it('tells others about typing, and that it ended with the text', async () => {
    const scene = createScene()
    await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'abc')
    await scene.pass()
    expect(typingCalls(scene).map(({ request }) => request)).toEqual([
      { conversationId: 'team', typing: true },
    ])
    await scene.user.clear(input())
    await scene.pass()
    expect(typingCalls(scene).at(-1)?.request).toEqual({ conversationId: 'team', typing: false })
  })

  it('edits the newest own message by Up in the empty field, and leaves it by Escape', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await scene.user.click(input())
    await scene.user.keyboard('{ArrowUp}')
    expect(input()).toHaveValue('Four it is.')
    expect(screen.getByText('Editing a message')).toBeVisible()
    await scene.user.keyboard(' Or five.{Escape}')
    expect(input()).toHaveValue('')
    expect(screen.queryByText('Editing a message')).not.toBeInTheDocument()
    expect(textsOf(scene).at(-1)).toBe('Four it is.')
  })

  it('keeps an edit that cannot be saved because its message is gone', async () => {
    const scene = createScene({ transport: { capabilities: { deletions: 'absence' } } })
    await scene.show(<ChatWindow conversationId="team" />)
    await scene.user.click(input())
    await scene.user.keyboard('{ArrowUp} Or five.')
    const own = scene.backend.messages('team').at(-1)
    scene.backend.deletes('ada', own?.id ?? '')
    await scene.pass()
    await scene.user.keyboard('{Enter}')
    await scene.pass()
    expect(input()).toHaveValue('Four it is. Or five.')
    expect(within(input().closest('form') as HTMLElement).getByRole('alert')).toBeVisible()
  })

  it.each([
    ['a key that is held down', (scene: Scene) => scene.user.keyboard('{Enter>5/}')],
    [
      'a double click',
      (scene: Scene) => scene.user.dblClick(screen.getByRole('button', { name: 'Save' })),
    ],
  ])('saves an edit by %s, and does not send what was set aside', async (_, save) => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await scene.user.type(input(), 'Half a thou')
    const own = screen.getByText('Four it is.').closest('article') as HTMLElement
    await scene.user.click(within(own).getByRole('button', { name: 'Edit' }))
    await scene.user.type(input(), ' Or five.')
    await save(scene)
    await scene.pass()
    expect(textsOf(scene).at(-1)).toBe('Four it is. Or five.')
    expect(input()).toHaveValue('Half a thou')
  })

  it('edits where the person is, of two windows of one conversation', async () => {
    const scene = createScene()
    await scene.show(
      <>
        <ChatWindow conversationId="team" data-testid="first" />
        <ChatWindow conversationId="team" data-testid="second" />
      </>,
    )
    for (const id of ['first', 'second', 'first']) {
      const window = within(screen.getByTestId(id))
      const own = window.getByText('Four it is.').closest('article') as HTMLElement
      await scene.user.click(within(own).getByRole('button', { name: 'Edit' }))
      expect(window.getByRole('textbox')).toHaveFocus()
      await scene.user.keyboard('{Escape}')
    }
  })

  it('keeps each conversation its own draft', async () => {
    const scene = createScene()
    const { rerender } = await scene.show(<MessageInput conversationId="team" />)
    await scene.user.type(input(), 'for the team')
    rerender(<MessageInput conversationId="pair" />)
    expect(input()).toHaveValue('')
    await scene.user.type(input(), 'for Grace')
    rerender(<MessageInput conversationId="team" />)
    expect(input()).toHaveValue('for the team')
  })

  it('says what is missing when it stands nowhere', async () => {
    const scene = createScene()
    await expect(scene.show(<MessageInput />)).rejects.toThrow(/needs a conversationId/)
  })
})
