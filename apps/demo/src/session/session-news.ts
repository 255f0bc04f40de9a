import type { User } from '@parley/core'

/** Between the tabs of one browser, which share one cookie: who is signed in has changed. */
export interface SessionNews {
  /** Undefined: nobody. */
  tell(user: User | undefined): void
  close(): void
}

/** Calls when another tab has signed in or out. */
export function openSessionNews(heard: (user: User | undefined) => void): SessionNews {
  const channel = new BroadcastChannel('parley.session')
  channel.onmessage = ({ data }: MessageEvent<{ readonly user?: User }>) => heard(data.user)
  return {
    tell: (user) => channel.postMessage({ user }),
    close: () => channel.close(),
  }
}
