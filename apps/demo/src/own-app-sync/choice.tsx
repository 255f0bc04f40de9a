export interface ChoiceProps {
  readonly id: string
  readonly label: string
  /** Labels by value. */
  readonly options: Readonly<Record<string, string>>
  readonly value: string
  readonly onChange: (value: string) => void
  readonly problem?: string | undefined
}

/** One of a few, with what is wrong with it below. */
export function Choice({ id, label, options, value, onChange, problem }: ChoiceProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
      >
        {Object.entries(options).map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
      <p className="problem" id={`${id}-problem`}>
        {problem}
      </p>
    </div>
  )
}
