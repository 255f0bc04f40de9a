import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { createScene } from '../test/scene.js'
import * as ready from './index.js'
import * as parts from './parts.js'

const source = dirname(fileURLToPath(import.meta.url))

describe('the parts', () => {
  it('render on a server, composed by hand', () => {
    const { client } = createScene()
    const { ChatWindow, ConversationList, Message, MessageInput, MessageList, OnlineUsers } = parts
    const html = renderToString(
      <parts.ChatProvider client={client} locale="en-GB">
        <ChatWindow.Root conversationId="team" className="mine">
          <ChatWindow.Header>
            <ChatWindow.Title />
            <ChatWindow.Subtitle />
          </ChatWindow.Header>
          <ChatWindow.ConnectionBanner />
          <MessageList.Root>
            <MessageList.Viewport>
              <MessageList.StartOfConversation />
              <MessageList.OlderMessages />
              <MessageList.Loading />
              <MessageList.Empty />
              <MessageList.Error />
              <MessageList.Rows>
                <Message.Root>
                  <Message.Author />
                  <Message.Bubble>
                    <Message.Body />
                    <Message.Meta />
                  </Message.Bubble>
                  <Message.Actions />
                  <Message.Reactions />
                  <Message.Failure />
                </Message.Root>
              </MessageList.Rows>
            </MessageList.Viewport>
            <MessageList.JumpToLatest />
            <MessageList.TypingIndicator />
          </MessageList.Root>
          <ChatWindow.StorageNotice />
          <MessageInput.Root>
            <MessageInput.EditingHint />
            <MessageInput.Error />
            <MessageInput.Textarea />
            <MessageInput.LengthHint />
            <MessageInput.SendButton />
          </MessageInput.Root>
        </ChatWindow.Root>
        <OnlineUsers.Root>
          <OnlineUsers.Header />
          <OnlineUsers.List />
        </OnlineUsers.Root>
        <ConversationList.Root>
          <ConversationList.Header />
          <ConversationList.Items />
          <ConversationList.Status />
        </ConversationList.Root>
      </parts.ChatProvider>,
    )
    expect(html).toContain('data-parley-part="chat-window"')
    expect(html).toContain('class="mine"')
    expect(html).toContain('Loading messages…')
    expect(html).toContain('data-parley-part="message-textarea"')
  })

  it('are all there: every name is something that React can render', () => {
    const namespaces = Object.entries(parts).filter(([, value]) => !('$$typeof' in value))
    expect(namespaces.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'ChatWindow',
        'ConversationList',
        'Message',
        'MessageInput',
        'MessageList',
        'OnlineUsers',
      ]),
    )
    for (const [name, value] of namespaces) {
      if (typeof value === 'function') continue
      expect(Object.keys(value), name).toContain('Root')
      for (const part of Object.values(value)) expect(part).toHaveProperty('$$typeof')
    }
    for (const name of ['ChatWindow', 'ConversationList', 'MessageInput', 'OnlineUsers']) {
      expect(ready).toHaveProperty(name)
    }
  })

  it('carry "use client" each in its own file, and the files that gather them do not', async () => {
    const files = (await readdir(source, { recursive: true })).filter(
      (file) => /\.tsx?$/.test(file) && !/\.(test|stories)\./.test(file),
    )
    const texts = await Promise.all(
      files.map(async (file) => ({ file, text: await readFile(join(source, file), 'utf8') })),
    )
    const isClient = (text: string) => /^'use client'\n/.test(text)
    for (const { file, text } of texts) {
      const gathers = /(^|\/)(index|index\.parts|parts)\.ts$/.test(file)
      if (gathers) expect(isClient(text), file).toBe(false)
      else if (file.endsWith('.tsx')) expect(isClient(text), file).toBe(true)
    }
  })
})

describe('every part', () => {
  it('takes className, ref and native props, and keeps its own handler unless told not to', async () => {
    const scene = createScene()
    const refs = new Map<string, Element | null>()
    const { MessageInput } = parts
    const { container } = await scene.show(
      <MessageInput.Root
        conversationId="team"
        className="form"
        id="composer"
        ref={(element) => void refs.set('form', element)}
      >
        <MessageInput.Textarea
          className="field"
          placeholder="Say it"
          ref={(element) => void refs.set('field', element)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
        <MessageInput.SendButton className="button">Go</MessageInput.SendButton>
      </MessageInput.Root>,
    )
    const field = container.querySelector('.field')
    expect(refs.get('field')).toBe(field)
    expect(refs.get('form')).toBe(container.querySelector('#composer.form'))
    expect(field).toHaveAttribute('placeholder', 'Say it')
    await scene.user.type(field as Element, 'hello{Enter}')
    expect(field).toHaveValue('hello')
    await scene.user.click(container.querySelector('.button') as Element)
    await scene.pass()
    expect(scene.backend.messages('team').at(-1)?.text).toBe('hello')
  })
})
