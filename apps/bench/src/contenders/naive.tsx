import { useEffect, useLayoutEffect, useRef } from 'react'
import { type EngineListProps, engineContender, rowAt } from './engine-window.js'

const nearEndPx = 80

/** What many apps write first: memoised rows in a box that scrolls, and the browser's own scroll anchoring. */
function NaiveList({ messages, viewport }: EngineListProps) {
  const box = useRef<HTMLDivElement>(null)
  const sticks = useRef(true)
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls whenever the messages change
  useLayoutEffect(() => {
    const element = box.current
    if (element !== null && sticks.current) element.scrollTop = element.scrollHeight
  }, [messages])
  useEffect(() => {
    const element = box.current
    const onScroll = () => {
      if (element === null) return
      const fromEnd = element.scrollHeight - element.clientHeight - element.scrollTop
      sticks.current = fromEnd < nearEndPx
    }
    element?.addEventListener('scroll', onScroll, { passive: true })
    return () => element?.removeEventListener('scroll', onScroll)
  }, [])
  return (
    <div {...viewport} ref={box} style={{ display: 'block', overflowAnchor: 'auto' }}>
      {messages.map((_, index) => rowAt(messages, index))}
    </div>
  )
}

export const contender = engineContender(NaiveList)
