/** Why `startChatServer` did not start; `message` says how to mend it. */
export class StartError extends Error {
  readonly reason: 'port-taken' | 'database-in-use' | 'database' | 'options'

  constructor(reason: StartError['reason'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StartError'
    this.reason = reason
  }
}
