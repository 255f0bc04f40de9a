import { createChatClient } from '@parley/core'
import { createMemoryBackend } from '@parley/testing'
import { parleyHandlers } from '@parley/testing/msw'
import { render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { graphql, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { createHttpTransport, graphqlUrl } from '../../test/graphql-transport.js'
import { conversationsOf, everyone } from '../../test/people.js'
import { ChatProvider } from '../chat-provider.js'
import { ChatWindow } from './chat-window.js'

const backend = createMemoryBackend({
  users: everyone,
  conversations: conversationsOf(Date.now()),
})
const server = setupServer(...parleyHandlers(backend, { url: graphqlUrl, me: 'ada' }))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

async function openTeam() {
  const client = createChatClient({ transport: createHttpTransport(backend, 'ada') })
  onTestFinished(() => client.close())
  render(
    <ChatProvider client={client} locale="en-GB">
      <ChatWindow conversationId="team" />
    </ChatProvider>,
  )
  await screen.findByText('Shall we ship at four?')
  return screen.getByRole('textbox', { name: 'Write a message' })
}

it('loads and sends over GraphQL that msw answers', async () => {
  const input = await openTeam()
  await userEvent.type(input, 'Over GraphQL{Enter}')
  await waitFor(() =>
    expect(screen.getByText('Over GraphQL').closest('article')).toHaveAttribute(
      'data-status',
      'sent',
    ),
  )
  expect(backend.messages('team').at(-1)?.text).toBe('Over GraphQL')
})

it('shows a GraphQL error as a failed message that can be sent again', async () => {
  server.use(
    graphql.link(graphqlUrl).mutation('SendMessage', () =>
      HttpResponse.json({
        errors: [{ message: 'Not this one', extensions: { code: 'invalid' } }],
      }),
    ),
  )
  const input = await openTeam()
  await userEvent.type(input, 'Not this one{Enter}')
  const retry = await screen.findByRole('button', { name: 'Try again' })
  expect(screen.getByRole('alert')).toHaveTextContent('This was not accepted')
  server.resetHandlers()
  await userEvent.click(retry)
  await waitFor(() => expect(backend.messages('team').at(-1)?.text).toBe('Not this one'))
})
