import type { ReactNode } from 'react'
import { AppearanceChoice } from '../appearance/appearance-choice.js'
import { Brand } from './brand.js'

export interface WelcomePageProps {
  /** A heading and what it says, beside the form. */
  readonly words: ReactNode
  /** The form. */
  readonly children: ReactNode
}

/** What stands round a form before there is a chat. */
export function WelcomePage({ words, children }: WelcomePageProps) {
  return (
    <div className="welcome">
      <header className="welcome-bar">
        <Brand />
        <AppearanceChoice />
      </header>
      <main className="welcome-main">
        <section className="welcome-words">{words}</section>
        {children}
      </main>
    </div>
  )
}
