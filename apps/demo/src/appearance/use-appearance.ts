import { useCallback, useState } from 'react'

export type Appearance = 'system' | 'light' | 'dark'

const storageKey = 'parley.appearance'

/** The chosen appearance; it stands on the root element, where `public/appearance.js` puts it before the first paint. */
export function useAppearance(): readonly [Appearance, (next: Appearance) => void] {
  const [appearance, setAppearance] = useState(current)
  const choose = useCallback((next: Appearance) => {
    setAppearance(next)
    const root = document.documentElement
    if (next === 'system') delete root.dataset['appearance']
    else root.dataset['appearance'] = next
    try {
      if (next === 'system') localStorage.removeItem(storageKey)
      else localStorage.setItem(storageKey, next)
    } catch {
      // Storage may be forbidden: the choice then lasts as long as the page.
    }
  }, [])
  return [appearance, choose]
}

function current(): Appearance {
  const chosen = document.documentElement.dataset['appearance']
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
}
