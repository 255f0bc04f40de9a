import type { MemoryTransportOptions } from '../memory-backend/transport-options.js'

/** What one kind of backend promises, for the memory backend to promise no more. */
export interface BackendProfile {
  readonly name: string
  readonly transport: MemoryTransportOptions
}
