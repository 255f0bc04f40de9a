import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { Choice } from './choice.js'
import { type Deployment, type ModeName, modes, schemas } from './deployment.js'
import { DeploymentProblem } from './deployment-problem.js'
import { Field } from './field.js'
import type { FieldName, Form, Problems } from './form.js'
import { keepForm, keptForm } from './kept-form.js'
import { ModeFields } from './mode-fields.js'
import { readEndpoint } from './read-endpoint.js'
import { readForm } from './read-form.js'

export interface DeploymentFormProps {
  /** What went wrong before, elsewhere. */
  readonly problem?: DeploymentProblem | undefined
  readonly note?: string | undefined
  /** Resolves when the page has gone on. Rejects with DeploymentProblem. */
  readonly onConnect: (deployment: Deployment) => Promise<void>
}

/** Asks for an AppSync API of one's own, and how it knows the person. */
export function DeploymentForm({ problem, note, onConnect }: DeploymentFormProps) {
  const [form, setForm] = useState(keptForm)
  const [failure, setFailure] = useState(problem)
  const [mistakes, setMistakes] = useState<Problems>({})
  const [waiting, setWaiting] = useState(false)
  const [failures, setFailures] = useState(problem === undefined ? 0 : 1)
  const element = useRef<HTMLFormElement>(null)
  const id = useId()
  const problems = { ...mistakes, ...(failure?.field && { [failure.field]: failure.message }) }
  const general = failure?.field === undefined ? failure?.message : undefined
  useFocusOnFailure(element, failures)
  useComingBack(setWaiting)

  const type = (name: FieldName) => (value: string) => {
    setForm((typed) => ({ ...typed, [name]: value }))
    setMistakes(({ [name]: _, ...others }) => others)
    setFailure((shown) => (shown?.field === name ? undefined : shown))
  }
  const field = (name: FieldName) => ({
    id: `${id}-${name}`,
    value: form[name],
    problem: problems[name],
    onChange: type(name),
  })

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (waiting) return
    setFailure(undefined)
    const read = readForm(form)
    setMistakes('problems' in read ? read.problems : {})
    if ('problems' in read) return setFailures((count) => count + 1)
    keepForm(form)
    setWaiting(true)
    try {
      await onConnect(read.deployment)
    } catch (error) {
      setWaiting(false)
      setFailures((count) => count + 1)
      setFailure(
        error instanceof DeploymentProblem
          ? error
          : new DeploymentProblem('Something went wrong. Try again.'),
      )
    }
  }

  const goesAway = form.mode === 'userPool'
  return (
    <form
      ref={element}
      className="sign-in deployment"
      onSubmit={submit}
      noValidate
      aria-labelledby={`${id}-title`}
    >
      <h2 id={`${id}-title`}>Your AppSync API</h2>
      {note !== undefined && (
        <p className="note" role="status">
          {note}
        </p>
      )}
      {general !== undefined && (
        <p className="note note-problem" role="alert" tabIndex={-1}>
          {general}
        </p>
      )}
      <Field
        {...field('endpoint')}
        label="GraphQL endpoint"
        placeholder="https://…/graphql"
        hint={regionHint(form)}
      />
      {needsRegion(form) && (
        <Field {...field('region')} label="Region" placeholder="eu-west-1" optional />
      )}
      <Choice {...field('schema')} label="Schema" options={schemas} />
      <Choice {...field('mode')} label="The API knows you by" options={modes} />
      <ModeFields mode={form.mode as ModeName} field={field} />
      <button type="submit" className="button-primary" aria-disabled={waiting}>
        {waiting ? 'Connecting…' : goesAway ? 'Sign in with Cognito' : 'Connect'}
      </button>
      <p className="hint">
        {goesAway
          ? 'You register, confirm and sign in on the pages of your user pool. This page never sees a password, and forgets the session with the tab.'
          : 'Keys and tokens are kept until the tab is closed, and sent to this endpoint only.'}
      </p>
    </form>
  )
}

/** Where the endpoint does not say it. */
function needsRegion({ endpoint }: Form): boolean {
  const read = readEndpoint(endpoint)
  return 'url' in read && read.region === undefined
}

function regionHint({ endpoint }: Form) {
  const read = readEndpoint(endpoint)
  return 'url' in read && read.region !== undefined ? `Region: ${read.region}` : undefined
}

/** To the first field that is wrong, or to what is said above them: after each try that failed, never while typing. */
function useFocusOnFailure(form: { readonly current: HTMLFormElement | null }, failures: number) {
  useEffect(() => {
    if (failures === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus()
  }, [form, failures])
}

/** By the back button from the hosted page: the browser may show the page as it was left. */
function useComingBack(onBack: (waiting: false) => void) {
  useEffect(() => {
    const look = ({ persisted }: PageTransitionEvent) => persisted && onBack(false)
    addEventListener('pageshow', look)
    return () => removeEventListener('pageshow', look)
  }, [onBack])
}
