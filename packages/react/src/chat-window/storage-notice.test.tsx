import { type ChatClient, ChatError, type Readable, type StorageState } from '@parley/core'
import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import { createScene, type SceneOptions } from '../../test/scene.js'
import { ChatProvider } from '../chat-provider.js'
import { useStorage } from '../use-storage.js'
import { ChatWindow } from './chat-window.js'

const failed: StorageState = { durable: false, error: new ChatError('storage') }
const kept: StorageState = { durable: true }

const notice = () => screen.queryByText('Unsent messages are not kept over a reload.')

/** A scene whose storage is as the test says. */
async function showWith(first: StorageState, children: ReactNode, options: SceneOptions = {}) {
  const scene = createScene(options)
  let state = first
  const listeners = new Set<() => void>()
  const storage: Readable<StorageState> = {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const client: ChatClient = { ...scene.client, storage }
  const shown = render(
    <ChatProvider client={client} queryClient={scene.queryClient} strings={options.strings}>
      {children}
    </ChatProvider>,
  )
  await scene.pass()
  const become = (next: StorageState) =>
    act(() => {
      state = next
      for (const listener of listeners) listener()
    })
  return { ...scene, ...shown, become }
}

const team = <ChatWindow conversationId="team" />

describe('ChatWindow.StorageNotice', () => {
  it('says that unsent messages are not kept, as long as that is so', async () => {
    const { become } = await showWith(kept, team)
    expect(notice()).not.toBeInTheDocument()
    become(failed)
    expect(notice()).toBeVisible()
    expect(notice()?.closest('[role]')).toHaveAttribute('role', 'status')
    become(kept)
    expect(notice()).not.toBeInTheDocument()
  })

  it('says nothing to an app that keeps nothing on purpose', async () => {
    await showWith({ durable: false }, team)
    expect(notice()).not.toBeInTheDocument()
  })

  it('stays closed in every window, whatever the storage does next', async () => {
    const { become, user, rerender, client, queryClient, pass } = await showWith(
      failed,
      <>
        {team}
        <ChatWindow conversationId="pair" />
      </>,
    )
    expect(screen.getAllByText(/not kept over a reload/)).toHaveLength(2)
    const [close] = screen.getAllByRole('button', { name: 'Close' })
    await user.click(close as HTMLElement)
    expect(notice()).not.toBeInTheDocument()
    become(kept)
    become(failed)
    expect(notice()).not.toBeInTheDocument()
    rerender(
      <ChatProvider
        client={{ ...client, storage: { get: () => failed, subscribe: () => () => {} } }}
        queryClient={queryClient}
      >
        {team}
      </ChatProvider>,
    )
    await pass()
    expect(notice(), 'another client').toBeVisible()
  })

  it('leaves a keyboard in the input when it is closed', async () => {
    const { user } = await showWith(failed, team)
    screen.getByRole('button', { name: 'Close' }).focus()
    await user.keyboard('{Enter}')
    expect(notice()).not.toBeInTheDocument()
    expect(screen.getByRole('textbox')).toHaveFocus()
  })

  it('is not there where one can only read', async () => {
    await showWith(failed, <ChatWindow conversationId="team" input={null} />)
    expect(notice()).not.toBeInTheDocument()
  })

  it('takes its words from the catalogue', async () => {
    await showWith(failed, team, { strings: { notKept: 'Nichts wird aufbewahrt.' } })
    expect(screen.getByText('Nichts wird aufbewahrt.')).toBeVisible()
  })
})

describe('useStorage', () => {
  it('follows the client', async () => {
    const { become } = await showWith(kept, <Said />)
    expect(screen.getByText('kept')).toBeVisible()
    become(failed)
    expect(screen.getByText('not kept')).toBeVisible()
  })
})

function Said() {
  return <p>{useStorage().durable ? 'kept' : 'not kept'}</p>
}
