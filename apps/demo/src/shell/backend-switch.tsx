import { useId } from 'react'
import type { Backend } from '../backends/backend.js'
import { backends, findBackend } from '../backends/backends.js'
import { ownAppSync } from '../backends/own-app-sync.js'
import { ConnectionStatus } from './connection-status.js'
import { MissingFeatures } from './missing-features.js'

export interface BackendSwitchProps {
  readonly backend: Backend
  readonly onBackend: (backend: Backend) => void
}

/** Names the backend that the page talks to, and changes it. */
export function BackendSwitch({ backend, onBackend }: BackendSwitchProps) {
  const id = useId()
  // What is none of the server's own is one's own, on its page.
  const chosen = backends.includes(backend) ? backend.id : ownAppSync.id

  function choose(next: string) {
    if (next === ownAppSync.id) location.assign(ownAppSync.address)
    else onBackend(findBackend(next))
  }

  return (
    <div className="backend">
      <div className="backend-head">
        <label htmlFor={id}>Backend</label>
        <ConnectionStatus />
      </div>
      <select
        id={id}
        title={backend.name}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      >
        {[...backends, ownAppSync].map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <MissingFeatures />
    </div>
  )
}
