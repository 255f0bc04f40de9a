import 'react-chat-elements/dist/main.css'
import { createRef, useState } from 'react'
import { Input, MessageList } from 'react-chat-elements'
import { me, people } from '../page/messages.js'
import { messageStateContender } from './message-state.js'

const list = createRef()

/** As its README shows, in a box as high as the page. */
export const contender = messageStateContender(
  {
    rowSelector: '.rce-container-mbox',
    scrollerSelector: '.rce-mlist',
    inputSelector: '.rce-input',
  },
  function ReactChatElements({ messages }) {
    const [, setDraft] = useState('')
    return (
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        <div style={{ flex: 1, minHeight: 0, display: 'flex' }}>
          <MessageList
            referance={list}
            className="message-list"
            lockable={true}
            toBottomHeight="100%"
            dataSource={
              // Their type asks for every field of every kind of message, which their documentation leaves out.
              messages.map(({ id, text, authorId, createdAt }) => ({
                id,
                position: authorId === me ? 'right' : 'left',
                type: 'text',
                title: people[authorId],
                text,
                date: new Date(createdAt),
              })) as never
            }
          />
        </div>
        <Input
          placeholder="Type here..."
          maxHeight={100}
          multiline={true}
          onChange={(event: { readonly target: { readonly value: string } }) =>
            setDraft(event.target.value)
          }
        />
      </div>
    )
  },
)
