export {
  createVirtualBrowser,
  type VirtualBrowser,
  type VirtualPage,
} from './clock/virtual-browser.js'
export {
  createVirtualClock,
  type VirtualClock,
  type VirtualClockOptions,
} from './clock/virtual-clock.js'
export {
  createVirtualEnvironment,
  type VirtualEnvironment,
  type VirtualEnvironmentOptions,
} from './clock/virtual-environment.js'
export type { BackendData, ConversationSeed, MessageSeed } from './memory-backend/backend-data.js'
export type { BackendPeople } from './memory-backend/backend-people.js'
export {
  createMemoryBackend,
  type MemoryBackend,
  type MemoryBackendOptions,
} from './memory-backend/memory-backend.js'
export type { MemoryLink, RecordedCall, TransportMethod } from './memory-backend/memory-link.js'
export type { Wait } from './memory-backend/script.js'
export type { MemoryTransportOptions } from './memory-backend/transport-options.js'
export type { BackendProfile } from './profiles/backend-profile.js'
export { backendProfiles } from './profiles/backend-profiles.js'
