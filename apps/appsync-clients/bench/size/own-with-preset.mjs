// The same by the preset of that schema, which also reads the room and checks what it reads.
import { serverlessChat } from '../../../../packages/graphql/dist/index.js'
import { overOwnTransport } from './over-own-transport.mjs'

export const start = overOwnTransport(serverlessChat())
