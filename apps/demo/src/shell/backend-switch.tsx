import { useId } from 'react'
import type { Backend } from '../backends/backend.js'
import { backends, findBackend } from '../backends/backends.js'
import { ConnectionStatus } from './connection-status.js'
import { MissingFeatures } from './missing-features.js'

export interface BackendSwitchProps {
  readonly backend: Backend
  readonly onBackend: (backend: Backend) => void
}

/** Names the backend that the page talks to, and changes it. */
export function BackendSwitch({ backend, onBackend }: BackendSwitchProps) {
  const id = useId()
  return (
    <div className="backend">
      <div className="backend-head">
        <label htmlFor={id}>Backend</label>
        <ConnectionStatus />
      </div>
      <select
        id={id}
        title={backend.name}
        value={backend.id}
        onChange={(event) => onBackend(findBackend(event.target.value))}
      >
        {backends.map(({ id: value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <MissingFeatures />
    </div>
  )
}
