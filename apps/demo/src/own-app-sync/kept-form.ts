import { emptyForm, type Form, fieldNames } from './form.js'
import { createTabMemory } from './tab-memory.js'

const storageKey = 'parley.own-app-sync'
const secrets = createTabMemory<Partial<Form>>('secrets')

/** What was typed last on this browser; keys and tokens only where this tab typed them. */
export function keptForm(): Form {
  let typed: unknown
  try {
    typed = JSON.parse(localStorage.getItem(storageKey) ?? 'null')
  } catch {
    // Storage may be forbidden, or hold what another version wrote: then nothing was typed.
  }
  const form = { ...emptyForm }
  const known = { ...(typeof typed === 'object' ? typed : undefined), ...secrets.get() }
  for (const name of fieldNames) {
    const value: unknown = known[name as keyof typeof known]
    if (typeof value === 'string') form[name] = value
  }
  return form
}

/** On the disk, but for keys and tokens, which this tab alone remembers. */
export function keepForm(form: Form): void {
  const { apiKey, token, ...open } = form
  secrets.set({ apiKey, token })
  try {
    localStorage.setItem(storageKey, JSON.stringify(open))
  } catch {
    // Storage may be forbidden: the form is then empty the next time.
  }
}

/** Keys and tokens. */
export function forgetSecrets(): void {
  secrets.clear()
}
