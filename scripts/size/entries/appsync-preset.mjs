// The same with a preset, which reads whatever is answered and has a query too.
import { serverlessChat } from '@parley/graphql'
import { sayOverAppSync } from './say-over-appsync.mjs'
import { conversationId } from './serverless-operations.mjs'

sayOverAppSync(serverlessChat(conversationId))
