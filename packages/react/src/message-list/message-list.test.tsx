import { ChatError } from '@parley/core'
import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { manyMessages } from '../../test/people.js'
import { createScene, type Scene, type SceneOptions } from '../../test/scene.js'
import { ChatWindow } from '../chat-window/chat-window.js'
import { Message } from '../message/message.js'
import { useMessageContext } from '../message/message-context.js'

const log = () => screen.getByRole('log')
const announced = () => document.querySelector('[data-parley-part="announcer"]')

function sceneWith(count: number, options: SceneOptions = {}): Scene {
  return createScene({
    ...options,
    conversations: [
      {
        id: 'team',
        memberIds: ['ada', 'grace', 'linus'],
        messages: manyMessages(count, 1_750_000_000_000),
      },
    ],
  })
}

const rendered: string[] = []

function Counted() {
  rendered.push(useMessageContext('a test').item.message.text)
  return <Message />
}

describe('MessageList', () => {
  it('loads older messages by its button, where nothing can tell that the reader comes near', async () => {
    const scene = sceneWith(70)
    await scene.show(<ChatWindow conversationId="team" />)
    expect(within(log()).getAllByRole('article')).toHaveLength(50)
    await scene.user.click(screen.getByRole('button', { name: 'Show older messages' }))
    await scene.pass()
    expect(within(log()).getAllByRole('article')).toHaveLength(70)
    expect(screen.getByText('This is where the conversation begins')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Show older messages' })).not.toBeInTheDocument()
  })

  it('says that older messages could not be loaded, and waits to be asked again', async () => {
    const scene = sceneWith(70)
    await scene.show(<ChatWindow conversationId="team" />)
    scene.backend.link('ada').failNext('loadMessages', new ChatError('server'))
    await scene.user.click(screen.getByRole('button', { name: 'Show older messages' }))
    await scene.pass()
    expect(screen.getByRole('alert')).toHaveTextContent('Older messages could not be loaded.')
    await scene.user.click(screen.getByRole('button', { name: 'Try again' }))
    await scene.pass()
    expect(within(log()).getAllByRole('article')).toHaveLength(70)
  })

  it('shows where messages are missing, and fills the gap', async () => {
    const scene = sceneWith(60, { transport: { resumes: false } })
    await scene.show(<ChatWindow conversationId="team" />)
    scene.backend.link('ada').cut()
    await scene.pass()
    scene.backend.addMessages('team', manyMessages(700, scene.environment.clock.now()))
    scene.backend.link('ada').restore()
    await scene.pass(60_000)
    await screen.findByText('Messages are missing here')
    const before = within(log()).getAllByRole('article').length
    await scene.user.click(screen.getByRole('button', { name: 'Show them' }))
    await scene.pass(1_000)
    expect(within(log()).getAllByRole('article').length).toBeGreaterThan(before)
  }, 20_000)

  it('renders again only the rows that a change concerns', async () => {
    const scene = sceneWith(20)
    await scene.show(<ChatWindow conversationId="team" message={<Counted />} />)
    rendered.length = 0
    const [first] = scene.backend.messages('team')
    scene.backend.edits(first?.author.id ?? '', first?.id ?? '', 'Changed')
    await scene.pass()
    expect(rendered).toEqual(['Changed'])
    rendered.length = 0
    scene.backend.sends('grace', 'team', 'New')
    await scene.pass()
    expect(rendered).toEqual(['New'])
  })

  it('announces others’ new messages in one region, together, and neither history nor one’s own', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    expect(announced()).toBeEmptyDOMElement()
    expect(announced()).toHaveAttribute('aria-live', 'polite')
    scene.client.conversation('team').send({ text: 'My own' })
    await scene.pass()
    scene.backend.sends('grace', 'team', 'Hello there')
    await scene.pass()
    await waitFor(() => expect(announced()).toHaveTextContent('Grace Hopper: Hello there'), {
      timeout: 2_000,
    })
    scene.backend.sends('grace', 'team', 'One')
    scene.backend.sends('linus', 'team', 'Two')
    await scene.pass()
    await waitFor(() => expect(announced()).toHaveTextContent('2 new messages'), {
      timeout: 2_000,
    })
  })

  it('is one tab stop that the arrow keys move', async () => {
    const scene = createScene()
    await scene.show(<ChatWindow conversationId="team" />)
    const articles = within(log()).getAllByRole('article')
    expect(articles.filter((article) => article.tabIndex === 0)).toEqual([articles.at(-1)])
    articles.at(-1)?.focus()
    await scene.user.keyboard('{ArrowUp}')
    expect(articles.at(-2)).toHaveFocus()
    await scene.user.keyboard('{Home}')
    expect(articles[0]).toHaveFocus()
    await scene.user.keyboard('{End}{ArrowDown}')
    expect(articles.at(-1)).toHaveFocus()
    expect(articles.filter((article) => article.tabIndex === 0)).toEqual([articles.at(-1)])
  })
})
