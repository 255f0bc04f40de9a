'use client'
import { memo, type ReactNode } from 'react'
import { useLayout } from '../../use-layout.js'
import { useReadable } from '../../use-readable.js'
import type { Block } from './blocks.js'
import { createCell } from './cell.js'
import type { ListEngine } from './list-engine.js'
import type { Row, RowState } from './row.js'

export interface SegmentListProps<State extends RowState> {
  readonly engine: ListEngine
  /** Keep its identity between renders: another one renders every row again. */
  readonly renderRow: (row: Row<State>) => ReactNode
}

interface BlockViewProps extends SegmentListProps<RowState> {
  readonly block: Block
}

const noRows = createCell<readonly Row[]>([])

/** The rows of one block. Renders a `<div>` that the browser skips while it is far from view, as tall as it was. */
const BlockView = memo(function BlockView({ block, engine, renderRow }: BlockViewProps) {
  const rows = useReadable(block.rows ?? noRows)
  useLayout(engine.committed)
  return (
    <div
      ref={(element) => {
        block.element = element
      }}
      data-parley-part="message-block"
      style={{
        containIntrinsicBlockSize: `auto ${engine.list.heightOf(block)}px`,
        contentVisibility: block.isNear ? 'visible' : undefined,
      }}
    >
      {rows.map(renderRow)}
    </div>
  )
})

/** The mounted blocks, with spacers for the others. */
export function SegmentList<State extends RowState>({
  engine,
  renderRow,
}: SegmentListProps<State>) {
  const segments = useReadable(engine.list.segments)
  useLayout(engine.committed)
  return segments.map((segment) =>
    segment.count === undefined ? (
      <div
        key={segment.key}
        data-parley-part="message-spacer"
        style={{ blockSize: segment.heightPx }}
      />
    ) : (
      <BlockView
        key={segment.key}
        block={segment}
        engine={engine}
        renderRow={renderRow as (row: Row) => ReactNode}
      />
    ),
  )
}
