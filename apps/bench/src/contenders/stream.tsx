import 'stream-chat-react/dist/css/index.css'
import { createRoot } from 'react-dom/client'
import {
  Channel,
  ChannelHeader,
  Chat,
  MessageComposer,
  useChannelActionContext,
  VirtualizedMessageList,
  Window,
} from 'stream-chat-react'
import type { Contender } from '../page/contender.js'
import { channelResponse, createStreamClient } from './stream-client.js'

const pageSize = 50

let response: ReturnType<typeof channelResponse>
let stream: ReturnType<typeof createStreamClient>
let loadMore: (limit: number) => unknown

/** As the page of their virtualised list shows. */
export const contender: Contender = {
  rowSelector: '.str-chat__virtual-list-message-wrapper',
  scrollerSelector: '[data-virtuoso-scroller]',
  inputSelector: '.str-chat__message-composer textarea, .str-chat textarea',
  // Their channel copies its state to the screen at most every 500 ms.
  quietMs: 600,
  prepare(messages) {
    response = channelResponse(messages)
  },
  mount(host) {
    stream = createStreamClient(response)
    createRoot(host).render(
      <Chat client={stream.client}>
        <Channel channel={stream.channel}>
          <Actions />
          <Window>
            <ChannelHeader />
            <VirtualizedMessageList />
            <MessageComposer />
          </Window>
        </Channel>
      </Chat>,
    )
  },
  append: (message) => stream.append(message),
  prepend(messages) {
    stream.hasOlder(messages)
    loadMore(pageSize)
  },
  change: (message) => stream.change(message),
  receipt: (message) => stream.receipt(message),
  typing: () => stream.typing(),
}

/** Where an app's own button would load older messages. */
function Actions() {
  loadMore = useChannelActionContext().loadMore
  return null
}
