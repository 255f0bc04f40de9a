import type { User } from '@parley/core'
import { claimsOf, textClaim } from './claims.js'
import { type Access, type Deployment, type ModeName, modes, schemas } from './deployment.js'
import type { FieldName, Form, Problems } from './form.js'
import { isLoopback } from './is-loopback.js'
import { isRegion, readEndpoint } from './read-endpoint.js'

export type ReadForm = { readonly deployment: Deployment } | { readonly problems: Problems }

/** The deployment that the form names, or what is wrong with which of its fields. */
export function readForm(form: Form): ReadForm {
  const problems: Partial<Record<FieldName, string>> = {}
  const endpoint = readEndpoint(form.endpoint)
  if ('problem' in endpoint) problems.endpoint = endpoint.problem
  const known = 'url' in endpoint ? endpoint.region : undefined
  const region = known ?? form.region.trim()
  if (region !== '' && !isRegion(region)) {
    problems.region = 'This is no region: AWS names them like eu-west-1.'
  }
  if (!Object.hasOwn(schemas, form.schema)) problems.schema = 'Choose one of the schemas.'
  const access = readAccess(form, region, problems)
  if ('problem' in endpoint || access === undefined || Object.keys(problems).length > 0) {
    return { problems }
  }
  return {
    deployment: {
      endpoint: endpoint.url,
      ...(region !== '' && { region }),
      schema: form.schema as Deployment['schema'],
      access,
    },
  }
}

type Draft = Partial<Record<FieldName, string>>

function readAccess(form: Form, region: string, problems: Draft): Access | undefined {
  const mode = form.mode as ModeName
  if (!Object.hasOwn(modes, mode)) {
    problems.mode = 'Choose how the API knows you.'
    return undefined
  }
  if (mode === 'userPool') {
    const clientId = form.clientId.trim()
    if (!/^\w{1,128}$/.test(clientId)) {
      problems.clientId =
        clientId === ''
          ? 'Paste the client id of an app client without a secret.'
          : 'A client id has letters and digits only.'
    }
    return { mode, pages: { domain: readDomain(form.domain, region, problems), clientId } }
  }
  if (mode === 'apiKey') {
    const key = readSecret(form.apiKey, 'apiKey', 'the API key', problems)
    return { mode, key, user: readUser(form, problems) }
  }
  const token = readSecret(form.token, 'token', 'a token', problems)
  if (mode === 'lambda') return { mode, token, user: readUser(form, problems) }
  return { mode, token, user: readTokenUser(token, problems) }
}

/** The pool's domain as origin: a whole address, a host, or the prefix alone, which the region completes. */
function readDomain(text: string, region: string, problems: Draft): string {
  const typed = text.trim()
  const isPrefix = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(typed) && typed !== 'localhost'
  if (isPrefix && !isRegion(region)) {
    problems.region = 'Say the region too, or paste the whole domain: a prefix alone needs it.'
    return ''
  }
  const whole = isPrefix ? `${typed}.auth.${region}.amazoncognito.com` : typed
  const address = /^\w+:\/\//.test(whole) ? whole : `https://${whole}`
  if (typed === '' || !URL.canParse(address)) {
    problems.domain = 'Paste the domain of the user pool, which stands under “Domain” in Cognito.'
    return ''
  }
  const { protocol, hostname, origin } = new URL(address)
  if (hostname.startsWith('cognito-idp.')) {
    problems.domain =
      'This is the pool’s issuer, which has no pages. Paste the domain that stands under “Domain”.'
  } else if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
    problems.domain = 'Only https:// is allowed, because tokens come from there.'
  }
  return origin
}

function readSecret(
  text: string,
  field: 'apiKey' | 'token',
  what: string,
  problems: Draft,
): string {
  const secret = text.trim()
  if (secret === '') problems[field] = `Paste ${what}.`
  else if (/^bearer /i.test(secret)) problems[field] = 'AppSync takes it without “Bearer”.'
  else if (!/^[\x21-\x7e]+$/.test(secret)) {
    problems[field] = 'There is a space or another character in it that cannot be sent.'
  }
  return secret
}

function readUser(form: Form, problems: Draft): User {
  const id = form.userId.trim()
  if (id === '') problems.userId = 'Type the id that the API knows you by.'
  return { id, name: form.userName.trim() || id }
}

function readTokenUser(token: string, problems: Draft): User {
  const claims = claimsOf(token)
  const id = claims && textClaim(claims, 'sub')
  if (problems.token !== undefined) return { id: '' }
  if (claims === undefined || id === undefined) {
    problems.token = 'This is no JWT that names somebody by “sub”: paste the whole token.'
    return { id: '' }
  }
  const { exp } = claims
  if (typeof exp === 'number' && exp * 1000 <= Date.now()) {
    problems.token = `This token expired at ${new Date(exp * 1000).toLocaleString()}: get a new one.`
  }
  return { id, name: textClaim(claims, 'preferred_username', 'name') ?? id }
}
