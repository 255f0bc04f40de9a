import type { ReactNode } from 'react'

export interface FieldProps {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem?: string | undefined
  readonly hint?: ReactNode
  readonly placeholder?: string
  /** Shown as dots, and not remembered by the browser. */
  readonly secret?: boolean
  readonly optional?: boolean
}

/** One line to type, with what helps and what is wrong beside it. */
export function Field({ id, label, problem, hint, onChange, ...field }: FieldProps) {
  const { secret = false, optional = false, ...input } = field
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional && <span className="field-optional"> (optional)</span>}
      </label>
      <input
        {...input}
        id={id}
        type={secret ? 'password' : 'text'}
        dir="auto"
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        aria-required={!optional}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem ${id}-hint`}
      />
      <p className="problem" id={`${id}-problem`}>
        {problem}
      </p>
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
