/** Between the tabs of one browser, which share one cookie: who is signed in may have changed. */
export interface SessionNews {
  tell(): void
  close(): void
}

/** Calls when another tab has signed in or out. */
export function openSessionNews(heard: () => void): SessionNews {
  const channel = new BroadcastChannel('parley.session')
  channel.onmessage = heard
  return {
    tell: () => channel.postMessage('changed'),
    close: () => channel.close(),
  }
}
