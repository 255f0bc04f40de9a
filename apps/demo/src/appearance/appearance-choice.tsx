import { useId } from 'react'
import { Icon, type IconName } from '../shell/icon.js'
import { type Appearance, useAppearance } from './use-appearance.js'

const choices: readonly { value: Appearance; label: string; icon: IconName }[] = [
  { value: 'system', label: 'As the system', icon: 'system' },
  { value: 'light', label: 'Light', icon: 'light' },
  { value: 'dark', label: 'Dark', icon: 'dark' },
]

/** System, light or dark. */
export function AppearanceChoice() {
  const [appearance, choose] = useAppearance()
  const name = useId()
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Appearance</legend>
      {choices.map(({ value, label, icon }) => (
        <label key={value} title={label}>
          <input
            type="radio"
            className="visually-hidden"
            name={name}
            checked={appearance === value}
            onChange={() => choose(value)}
          />
          <Icon name={icon} />
          <span className="visually-hidden">{label}</span>
        </label>
      ))}
    </fieldset>
  )
}
