export { createVirtualClock, type VirtualClock } from './clock/virtual-clock.js'
export {
  createVirtualEnvironment,
  type VirtualEnvironment,
  type VirtualEnvironmentOptions,
} from './clock/virtual-environment.js'
