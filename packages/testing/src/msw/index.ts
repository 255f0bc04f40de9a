export { type ParleyHandlersOptions, parleyHandlers } from './parley-handlers.js'
