'use client'
import type { ReactNode } from 'react'
import { useLayout } from '../../use-layout.js'
import { useReadable } from '../../use-readable.js'
import { BlockView } from './block-view.js'
import type { ListEngine } from './list-engine.js'
import type { Row, RowState } from './rows-of.js'
import { isBlock } from './segments.js'

export interface SegmentListProps<State extends RowState> {
  readonly engine: ListEngine
  /** Keep its identity between renders: another one renders every row again. */
  readonly renderRow: (row: Row<State>) => ReactNode
}

/** The mounted blocks, with spacers for the others. */
export function SegmentList<State extends RowState>({
  engine,
  renderRow,
}: SegmentListProps<State>) {
  const segments = useReadable(engine.list.segments)
  useLayout(() => engine.committed(segments))
  return segments.map((segment) =>
    isBlock(segment) ? (
      <BlockView
        key={segment.key}
        block={segment}
        engine={engine}
        renderRow={renderRow as (row: Row) => ReactNode}
      />
    ) : (
      <div
        key={segment.key}
        data-parley-part="message-spacer"
        style={{ blockSize: segment.heightPx }}
      />
    ),
  )
}
