/** One frame at 60 Hz. */
const frameMs = 1_000 / 60

export interface FrameCount {
  readonly frames: number
  /** Frames that should have been there: an interval of more than 1.5 frames lacks at least one. */
  readonly dropped: number
  readonly longTasks: number
  readonly longestTaskMs: number
}

/** Counts frames by the times that the browser gives to requestAnimationFrame. */
export function countFrames(): () => FrameCount {
  let frames = 0
  let dropped = 0
  let before: number | undefined
  let isStopped = false
  const tasks: number[] = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const frame = (at: number) => {
    if (isStopped) return
    frames += 1
    if (before !== undefined && at - before > 1.5 * frameMs)
      dropped += Math.round((at - before) / frameMs) - 1
    before = at
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return () => {
    isStopped = true
    for (const { duration } of observer.takeRecords()) tasks.push(duration)
    observer.disconnect()
    return { frames, dropped, longTasks: tasks.length, longestTaskMs: Math.max(0, ...tasks) }
  }
}
