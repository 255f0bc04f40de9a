/** Resolves when `subscribe` has told of something that makes `condition` true, or it is true already. False: too late. */
export async function within(
  limitMs: number,
  condition: () => boolean,
  subscribe: (listener: () => void) => () => void,
): Promise<boolean> {
  if (condition()) return true
  return new Promise((resolve) => {
    const settle = (value: boolean) => {
      clearTimeout(timer)
      unsubscribe()
      resolve(value)
    }
    const timer = setTimeout(() => settle(condition()), limitMs)
    const unsubscribe = subscribe(() => {
      if (condition()) settle(true)
    })
  })
}
