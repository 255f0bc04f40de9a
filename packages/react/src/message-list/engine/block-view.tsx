'use client'
import { memo, type ReactNode } from 'react'
import { useLayout } from '../../use-layout.js'
import { useReadable } from '../../use-readable.js'
import type { Block } from './blocks.js'
import { type Cell, createCell } from './cell.js'
import type { ListEngine } from './list-engine.js'
import type { Row } from './rows-of.js'

export interface BlockViewProps {
  readonly block: Block
  readonly engine: ListEngine
  readonly renderRow: (row: Row) => ReactNode
}

const noRows: Cell<readonly Row[]> = createCell<readonly Row[]>([])

/** The rows of one block. Renders a `<div>` that the browser skips while it is far from view, as tall as it was. */
export const BlockView = memo(function BlockView({ block, engine, renderRow }: BlockViewProps) {
  const rows = useReadable(block.rows ?? noRows)
  useLayout(() => engine.committed())
  return (
    <div
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
