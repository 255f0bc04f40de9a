import { ChatError } from '@parley/core'
import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createScene, type Scene } from '../../test/scene.js'
import { ChatWindow } from '../chat-window/chat-window.js'

const articleOf = (text: string) => screen.getByText(text).closest('article') as HTMLElement
const button = (text: string, name: string | RegExp) =>
  within(articleOf(text)).getByRole('button', { name })

async function press(scene: Scene, element: HTMLElement) {
  element.focus()
  await scene.user.keyboard('{Enter}')
  await scene.pass()
}

async function failOnce(scene: Scene, text: string) {
  scene.backend.link('ada').failNext('send', new ChatError('invalid'))
  scene.client.conversation('team').send({ text })
  await scene.pass()
}

describe('the focus in the message list', () => {
  it('goes to the message once a reaction is chosen', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await press(scene, button('Shall we ship at four?', 'React'))
    await press(scene, button('Shall we ship at four?', 'React with 🎉'))
    expect(articleOf('Shall we ship at four?')).toHaveFocus()
    await press(scene, button('Shall we ship at four?', 'React'))
    await scene.user.keyboard('{Escape}')
    await scene.pass()
    expect(articleOf('Shall we ship at four?')).toHaveFocus()
  })

  it('stays with a message that is deleted or sent again', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await press(scene, button('Four it is.', 'Delete'))
    await press(scene, button('Four it is.', 'Really delete?'))
    expect(document.activeElement).toHaveTextContent('This message was deleted')
    await failOnce(scene, 'Once more')
    await press(scene, button('Once more', 'Try again'))
    await scene.pass(2_000)
    expect(articleOf('Once more')).toHaveAttribute('data-status', 'sent')
    expect(articleOf('Once more')).toHaveFocus()
  })

  it('goes to the message beside one that is discarded', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await failOnce(scene, 'Never mind')
    await press(scene, button('Never mind', 'Discard'))
    expect(articleOf('Four it is.')).toHaveFocus()
  })

  it('is left alone where the person has put it', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    await failOnce(scene, 'Never mind')
    button('Never mind', 'Discard').focus()
    screen.getByRole('textbox').focus()
    const failed = scene.client.conversation('team').timeline.get()
    const last = failed.at(failed.length - 1)
    if (last.kind === 'message')
      scene.client.conversation('team').discard(last.failedClientId ?? '')
    await scene.pass()
    expect(screen.queryByText('Never mind')).not.toBeInTheDocument()
    expect(screen.getByRole('textbox')).toHaveFocus()
  })
})

describe('a key held down and a double click', () => {
  it('ask before deleting, and delete nothing', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    button('Four it is.', 'Delete').focus()
    await scene.user.keyboard('{Enter>5/}')
    await scene.pass()
    expect(button('Four it is.', 'Really delete?')).toBeVisible()
    await scene.user.keyboard('{Escape}')
    await scene.user.dblClick(button('Four it is.', 'Delete'))
    await scene.pass()
    expect(button('Four it is.', 'Really delete?')).toBeVisible()
  })
})
