import { useEffect } from 'react'
import { AppearanceChoice } from '../appearance/appearance-choice.js'
import { Brand } from '../shell/brand.js'
import { DeploymentForm, type DeploymentFormProps } from './deployment-form.js'

/** The form, with a way back to the backends of the demo's own server. */
export function FormPage(form: DeploymentFormProps) {
  useEffect(() => {
    document.title = 'AppSync (yours) · Parley'
  }, [])
  return (
    <div className="welcome">
      <header className="welcome-bar">
        <Brand />
        <AppearanceChoice />
      </header>
      <main className="welcome-main">
        <section className="welcome-words">
          <h1>The same chat, over your own AppSync.</h1>
          <p>
            Say where your API is and how it knows you. Parley speaks to it from this page, without
            Amplify and without a server in between.
          </p>
          <p>
            <a href="/">Back to the other backends</a>
          </p>
        </section>
        <DeploymentForm {...form} />
      </main>
    </div>
  )
}
