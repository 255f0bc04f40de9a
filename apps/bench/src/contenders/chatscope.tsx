import '@chatscope/chat-ui-kit-styles/dist/default/styles.min.css'
import {
  ChatContainer,
  MainContainer,
  Message,
  MessageInput,
  MessageList,
} from '@chatscope/chat-ui-kit-react'
import { me, people } from '../page/messages.js'
import { messageStateContender } from './message-state.js'

/** As its first example shows. The list keeps its end and its place by itself. */
export const contender = messageStateContender(
  {
    rowSelector: '.cs-message',
    scrollerSelector: '.cs-message-list__scroll-wrapper',
    inputSelector: '.cs-message-input__content-editor[contenteditable]',
  },
  function Chatscope({ messages }) {
    return (
      <MainContainer>
        <ChatContainer>
          <MessageList>
            {messages.map(({ id, text, authorId, createdAt }) => (
              <Message
                key={id}
                model={{
                  message: text,
                  sentTime: new Date(createdAt).toISOString(),
                  sender: people[authorId] ?? authorId,
                  direction: authorId === me ? 'outgoing' : 'incoming',
                  position: 'single',
                }}
              />
            ))}
          </MessageList>
          <MessageInput placeholder="Type message here" />
        </ChatContainer>
      </MainContainer>
    )
  },
)
