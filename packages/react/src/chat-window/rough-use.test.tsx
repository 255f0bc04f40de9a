import { ChatError } from '@parley/core'
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it, vi } from 'vitest'
import { createScene } from '../../test/scene.js'
import { ConversationList } from '../conversation-list/conversation-list.js'
import { OnlineUsers } from '../online-users/online-users.js'
import { ChatWindow } from './chat-window.js'

const articleOf = (text: string) => screen.getByText(text).closest('article') as HTMLElement
const input = () => screen.getByRole('textbox', { name: 'Write a message' })

describe('ChatWindow in rough use', () => {
  it('shows the conversation that was chosen last, however fast they change', async () => {
    const scene = createScene()
    scene.backend.link('ada').hold('answers')
    const shown = await scene.show(<ChatWindow conversationId="team" />)
    for (let turn = 0; turn < 20; turn += 1) {
      shown.rerender(<ChatWindow conversationId={turn % 2 === 0 ? 'pair' : 'team'} />)
    }
    shown.rerender(<ChatWindow conversationId="pair" />)
    scene.backend.link('ada').release()
    await scene.pass(5_000)
    expect(screen.getByText('Do you have a minute?')).toBeVisible()
    expect(screen.queryByText('Four it is.')).not.toBeInTheDocument()
    shown.unmount()
    await scene.pass(30_000)
    expect(scene.backend.listenings()).toBe(0)
  })

  it('sends what was on its way though the window is gone', async () => {
    const scene = createScene()
    const shown = await scene.show(<ChatWindow conversationId="team" />)
    scene.backend.link('ada').hold('answers')
    await scene.user.type(input(), 'On my way{Enter}')
    shown.unmount()
    await scene.pass(30_000)
    scene.backend.link('ada').release()
    await scene.pass(30_000)
    const sent = scene.backend.messages('team').filter(({ text }) => text === 'On my way')
    expect(sent).toHaveLength(1)
  })

  it('takes a storm of reactions and ends where the person ended', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    const message = scene.backend.messages('team').find(({ text }) => text === '🎉')
    scene.backend.reacts('grace', message?.id ?? '', '👍')
    await scene.pass()
    const reaction = within(articleOf('🎉')).getByRole('button', { name: /👍/ })
    for (let click = 0; click < 21; click += 1) await scene.user.click(reaction)
    await scene.pass(30_000)
    expect(reaction).toHaveAttribute('aria-pressed', 'true')
    const after = scene.backend.messages('team').find(({ id }) => id === message?.id)
    expect(after?.reactions?.[0]?.userIds).toEqual(['grace', 'ada'])
  })

  it('takes two hundred messages at once, each shown once', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    for (let index = 0; index < 200; index += 1)
      scene.backend.sends('grace', 'team', `No. ${index}`)
    await scene.pass(1_000)
    expect(screen.getAllByText(/^No\. \d+$/)).toHaveLength(200)
  })

  it('keeps the text of an edit whose message was deleted meanwhile', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await scene.user.click(input())
    await scene.user.keyboard('{ArrowUp} Or five.')
    scene.backend.deletes('ada', scene.backend.messages('team').at(-1)?.id ?? '')
    await scene.pass()
    await scene.user.keyboard('{Enter}')
    await scene.pass(2_000)
    expect(input()).toHaveValue('Four it is. Or five.')
    expect(within(input().closest('form') as HTMLElement).getByRole('alert')).toHaveTextContent(
      'This does not exist any more.',
    )
  })

  it('comes to life when it is offline at first', async () => {
    const scene = createScene()
    scene.environment.setOnline(false)
    scene.backend.link('ada').cut()
    await scene.show(
      <>
        <ConversationList selectedId="team" />
        <ChatWindow conversationId="team" />
        <OnlineUsers />
      </>,
    )
    expect(screen.getByText(/You are offline/)).toBeVisible()
    await scene.user.type(input(), 'Early{Enter}')
    scene.backend.link('ada').restore()
    scene.environment.setOnline(true)
    await scene.pass(10_000)
    expect(screen.getByText('Four it is.')).toBeVisible()
    expect(articleOf('Early')).toHaveAttribute('data-status', 'sent')
    await waitFor(
      () => expect(screen.getByRole('heading', { name: 'Release 1.0' })).toBeVisible(),
      {
        timeout: 4_000,
      },
    )
  })

  it('stands still on a closed client, with the text kept', async () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {})
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    scene.client.close()
    await scene.pass()
    await scene.user.type(input(), 'Too late{Enter}')
    await scene.pass()
    expect(() => scene.client.conversation('team').send({ text: 'x' })).toThrow(ChatError)
    expect(input()).toHaveValue('Too late')
    expect(quiet).not.toHaveBeenCalled()
  })
})
