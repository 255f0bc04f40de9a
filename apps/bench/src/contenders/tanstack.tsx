import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'
import { type EngineListProps, engineContender, rowAt } from './engine-window.js'

/** As its chat guide shows: anchored to the end, following appends. */
function TanStackList({ messages, viewport }: EngineListProps) {
  const parent = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: messages.length,
    getScrollElement: () => parent.current,
    estimateSize: () => 72,
    getItemKey: (index) => messages[index]?.id ?? index,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: 80,
    overscan: 6,
  })
  useLayoutEffect(() => {
    virtualizer.scrollToEnd()
  }, [virtualizer])
  return (
    <div {...viewport} ref={parent} style={{ display: 'block' }}>
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative', width: '100%' }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <div
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            style={{
              position: 'absolute',
              top: 0,
              left: 0,
              transform: `translateY(${start}px)`,
              width: '100%',
            }}
          >
            {rowAt(messages, index)}
          </div>
        ))}
      </div>
    </div>
  )
}

export const contender = engineContender(TanStackList)
