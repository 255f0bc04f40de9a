import { Brand } from '../shell/brand.js'

export interface StartPageProps {
  readonly problem?: string
  readonly onRetry?: () => void
}

/** What shows until it is known who is signed in, or why that cannot be known. */
export function StartPage({ problem, onRetry }: StartPageProps) {
  return (
    <main className="start" aria-busy={problem === undefined}>
      <Brand />
      {problem === undefined ? (
        <p className="visually-hidden">Loading</p>
      ) : (
        <>
          <p role="alert">{problem}</p>
          <button type="button" className="button-primary" onClick={onRetry}>
            Try again
          </button>
        </>
      )}
    </main>
  )
}
