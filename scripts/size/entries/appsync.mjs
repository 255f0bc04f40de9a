// One subscription and one mutation over AppSync.
import { sayOverAppSync } from './say-over-appsync.mjs'
import { operations } from './serverless-operations.mjs'

sayOverAppSync(operations)
