import type { ModeName } from './deployment.js'
import { Field, type FieldProps } from './field.js'
import type { FieldName } from './form.js'
import { callbackUrl } from './sign-in-attempt.js'

export interface ModeFieldsProps {
  readonly mode: ModeName
  readonly field: (name: FieldName) => Pick<FieldProps, 'id' | 'value' | 'problem' | 'onChange'>
}

/** What is asked for in one of AppSync's authorisation modes. */
export function ModeFields({ mode, field }: ModeFieldsProps) {
  if (mode === 'userPool') {
    return (
      <>
        <Field
          {...field('domain')}
          label="Domain of the user pool"
          placeholder="https://….amazoncognito.com"
          hint="The whole domain, or its prefix alone where it is in the region of the API."
        />
        <Field
          {...field('clientId')}
          label="Client id"
          hint={
            <>
              Of a public app client that allows the code grant, the scope “openid”, and{' '}
              <bdi className="callback">{callbackUrl()}</bdi> as callback and sign-out URL.
              {isRefusedByCognito(location) &&
                ' Cognito takes http for localhost only: open this page by that name.'}
            </>
          }
        />
      </>
    )
  }
  return (
    <>
      {mode === 'apiKey' ? (
        <Field {...field('apiKey')} label="API key" placeholder="da2-…" secret />
      ) : (
        <Field
          {...field('token')}
          label="Token"
          secret
          hint={
            mode === 'oidc'
              ? 'A JWT of the provider, without “Bearer”. It says who you are.'
              : 'What the Lambda authoriser takes, without “Bearer”.'
          }
        />
      )}
      {mode !== 'oidc' && (
        <>
          <Field
            {...field('userId')}
            label="Your user id"
            hint="As the API’s resolvers know you: messages by this author are shown as yours."
          />
          <Field {...field('userName')} label="Your name" optional />
        </>
      )}
    </>
  )
}

const isRefusedByCognito = ({ protocol, hostname }: Location) =>
  protocol === 'http:' && hostname !== 'localhost'
