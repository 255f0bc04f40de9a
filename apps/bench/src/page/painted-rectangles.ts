/**
 * Where an element stood in each painted frame, from its viewport's top. An IntersectionObserver made anew in each
 * frame tells its rectangle after layout and resize observers, right before the paint: a correction that was made in
 * time is in it, and one that came a frame late is not.
 */
export interface PaintedRectangle {
  readonly at: number
  readonly top: number
  readonly bottom: number
}

export function watchPainted(
  find: () => Element | undefined,
  /** Undefined: in this frame the element was not there. */
  painted: (rectangle: PaintedRectangle | undefined) => void,
): () => void {
  let element: Element | undefined
  let isStopped = false
  const frame = () => {
    if (isStopped) return
    if (element?.isConnected !== true) element = find()
    if (element === undefined) painted(undefined)
    else {
      const observer = new IntersectionObserver(([entry]) => {
        observer.disconnect()
        if (entry === undefined || isStopped) return
        const { top, bottom, height } = entry.boundingClientRect
        painted(height === 0 ? undefined : { at: entry.time, top, bottom })
      })
      observer.observe(element)
    }
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  return () => {
    isStopped = true
  }
}
