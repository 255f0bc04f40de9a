import { useRef } from 'react'
import { Virtuoso } from 'react-virtuoso'
import { type EngineListProps, engineContender, rowAt } from './engine-window.js'

/** Any number that older messages do not use up, as its guide to prepending says. */
const firstIndex = 1_000_000

/** As its guides show: opens at the last index, follows its output, counts down for older messages. */
function VirtuosoList({ messages, isPrepend, viewport }: EngineListProps) {
  const first = useRef(firstIndex)
  const count = useRef(messages.length)
  if (isPrepend && messages.length > count.current) first.current -= messages.length - count.current
  count.current = messages.length
  return (
    <div style={{ display: 'flex', flex: 1, minHeight: 0 }}>
      <Virtuoso
        {...viewport}
        style={{ flex: 1, display: 'block' }}
        data={messages}
        firstItemIndex={first.current}
        initialTopMostItemIndex={messages.length - 1}
        followOutput={true}
        alignToBottom
        computeItemKey={(_, message) => message.id}
        itemContent={(index) => rowAt(messages, index - first.current)}
      />
    </div>
  )
}

/** Messages that come faster are lost sight of: that shows in the burst. */
export const contender = { ...engineContender(VirtuosoList), quietMs: 200 }
