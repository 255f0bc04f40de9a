import { useEffect, useLayoutEffect, useRef } from 'react'
import { Virtualizer, type VirtualizerHandle } from 'virtua'
import { type EngineListProps, engineContender, rowAt } from './engine-window.js'

/** As its chat story shows: `shift` for older messages, scrolling to the last index while it was at the end. */
function VirtuaList({ messages, isPrepend, viewport }: EngineListProps) {
  const ref = useRef<VirtualizerHandle>(null)
  const sticks = useRef(true)
  const shift = useRef(false)
  if (isPrepend) shift.current = true
  useLayoutEffect(() => {
    shift.current = false
  })
  useEffect(() => {
    if (sticks.current) ref.current?.scrollToIndex(messages.length - 1, { align: 'end' })
  }, [messages])
  return (
    <div {...viewport} style={{ overflowAnchor: 'none' }}>
      <div style={{ flexGrow: 1 }} />
      <Virtualizer
        ref={ref}
        shift={shift.current}
        onScroll={(offset) => {
          const handle = ref.current
          if (handle !== null)
            sticks.current = offset - handle.scrollSize + handle.viewportSize >= -1.5
        }}
      >
        {messages.map((_, index) => rowAt(messages, index))}
      </Virtualizer>
    </div>
  )
}

export const contender = engineContender(VirtuaList)
