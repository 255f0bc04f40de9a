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

/** The promise, or an Error that says what did not come in time. */
export async function inTime<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${limitMs} ms.`)), limitMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
