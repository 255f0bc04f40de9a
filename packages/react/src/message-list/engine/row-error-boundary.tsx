'use client'
import { Component, type ReactNode } from 'react'

interface RowErrorBoundaryProps {
  /** What the row shows: another one is tried anew. */
  readonly item: object
  readonly fallback: ReactNode
  readonly children: ReactNode
}

interface RowErrorBoundaryState {
  readonly failed: boolean
  readonly item?: object
}

/** Keeps an error in its row: the others stay, and this one shows the fallback until its item changes. */
export class RowErrorBoundary extends Component<RowErrorBoundaryProps, RowErrorBoundaryState> {
  static getDerivedStateFromError() {
    return { failed: true }
  }

  static getDerivedStateFromProps({ item }: RowErrorBoundaryProps, known: RowErrorBoundaryState) {
    return item === known.item ? null : { failed: false, item }
  }

  override state: RowErrorBoundaryState = { failed: false }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children
  }
}
