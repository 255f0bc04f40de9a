import { screen, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createScene } from '../../test/scene.js'
import { storedByAnEarlierPage } from '../../test/storages.js'
import { ChatWindow } from './chat-window.js'

const articleOf = (text: string) => screen.getByText(text).closest('article') as HTMLElement

/** Ada's page, opened again while there is no network. */
async function openedAgain() {
  const scene = createScene({ storage: storedByAnEarlierPage() })
  scene.environment.setOnline(false)
  scene.backend.link('ada').cut()
  await scene.show(<ChatWindow conversationId="team" />)
  return scene
}

describe('a window opened again without a network', () => {
  it('shows the stored messages and its name at once, and that one is offline', async () => {
    const scene = await openedAgain()
    expect(screen.getByText('Shall we ship at four?')).toBeVisible()
    expect(await screen.findByRole('heading', { name: 'Release 1.0' })).toBeVisible()
    expect(screen.queryByText('Loading messages…')).not.toBeInTheDocument()
    expect(screen.getByText(/You are offline/)).toHaveTextContent(
      'You are offline. 1 message will be sent when you are back.',
    )
    await scene.pass(40_000)
    expect(screen.getByText('Shall we ship at four?')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Try again' })).toBe(
      within(articleOf('This one was refused.')).getByRole('button', { name: 'Try again' }),
    )
  })

  it('takes what is written, and sends all that waited once it is back', async () => {
    const scene = await openedAgain()
    await scene.user.type(screen.getByRole('textbox'), 'And I write on{Enter}')
    await scene.pass()
    expect(articleOf('And I write on')).toHaveAttribute('data-status', 'pending')
    scene.backend.link('ada').restore()
    scene.environment.setOnline(true)
    await scene.pass(5_000)
    const sent = scene.backend.messages('team').map(({ text }) => text)
    expect(sent.slice(-2)).toEqual(['This one waits.', 'And I write on'])
    expect(articleOf('And I write on')).toHaveAttribute('data-status', 'sent')
    expect(screen.queryByText(/You are offline/)).not.toBeInTheDocument()
  })

  it('says of what had failed why, and of what may have been sent that it may', async () => {
    await openedAgain()
    expect(within(articleOf('This one was refused.')).getByRole('alert')).toHaveTextContent(
      'Not sent. This message is too long. Make it shorter.',
    )
    expect(within(articleOf('Did this one arrive?')).getByRole('alert')).toHaveTextContent(
      'This may not have been sent. The server takes too long to answer.',
    )
  })
})
