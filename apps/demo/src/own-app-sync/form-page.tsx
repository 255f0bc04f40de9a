import { useEffect } from 'react'
import { WelcomePage } from '../shell/welcome-page.js'
import { DeploymentForm, type DeploymentFormProps } from './deployment-form.js'

/** The form, with a way back to the backends of the demo's own server. */
export function FormPage(form: DeploymentFormProps) {
  useEffect(() => {
    document.title = 'AppSync (yours) · Parley'
  }, [])
  return (
    <WelcomePage
      words={
        <>
          <h1>The same chat, over your own AppSync.</h1>
          <p>
            Say where your API is and how it knows you. Parley speaks to it from this page, without
            Amplify and without a server in between.
          </p>
          <p>
            <a href="/">Back to the other backends</a>
          </p>
        </>
      }
    >
      <DeploymentForm {...form} />
    </WelcomePage>
  )
}
