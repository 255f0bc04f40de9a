export { createFileRevisionStore } from './file-revision-store.js'
export { type NodeListenerOptions, toNodeListener } from './node-listener.js'
