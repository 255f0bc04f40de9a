// The list engine alone, without the parts that it mounts: what `pnpm bench:ui` and `pnpm size` measure.
export { createListEngine, type ListEngine } from './engine/list-engine.js'
export { SegmentList } from './engine/segment-list.js'
