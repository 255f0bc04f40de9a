// The Serverless example's schema, written out as the official client's program is.
import { operations } from '../../../../scripts/size/entries/serverless-operations.mjs'
import { overOwnTransport } from './over-own-transport.mjs'

export const start = overOwnTransport(operations)
