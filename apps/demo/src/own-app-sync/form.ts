/** The fields of the form, in its order. */
export const fieldNames = [
  'endpoint',
  'region',
  'schema',
  'mode',
  'domain',
  'clientId',
  'apiKey',
  'token',
  'userId',
  'userName',
] as const

export type FieldName = (typeof fieldNames)[number]

/** What is typed, as it is typed. */
export type Form = Readonly<Record<FieldName, string>>

/** What is wrong, in words for who typed it, by field. */
export type Problems = Readonly<Partial<Record<FieldName, string>>>

export const emptyForm: Form = {
  endpoint: '',
  region: '',
  schema: 'parley',
  mode: 'userPool',
  domain: '',
  clientId: '',
  apiKey: '',
  token: '',
  userId: '',
  userName: '',
}
