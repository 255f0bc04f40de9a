import { useSyncExternalStore } from 'react'

/** The open conversation stands in the address, so that a reload, a bookmark and the back button keep it. */
export function useRoute(): { readonly conversationId?: string } {
  const hash = useSyncExternalStore(subscribe, () => location.hash)
  const id = /^#\/c\/(.+)$/.exec(hash)?.[1]
  return id === undefined ? {} : { conversationId: decode(id) }
}

export function openConversation(id: string): void {
  location.hash = conversationAddress(id)
}

export function conversationAddress(id: string): string {
  return `#/c/${encodeURIComponent(id)}`
}

/** The list, with no conversation open. */
export function openList(): void {
  location.hash = '#/'
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
