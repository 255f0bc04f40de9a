import type { LiveOperation } from '@parley/live-gateway'
import { type GraphQLSchema, specifiedRules, type ValidationRule } from 'graphql'
import { createPrepareDocument } from '../graphql/documents.js'
import { createHttpEndpoint } from '../graphql/http-endpoint.js'
import { createOperationRoute } from '../http/operation-route.js'
import type { Route } from '../http/request-handler.js'
import { type GatewayHost, type GatewayMount, mountGateway } from '../live-queries/gateway-mount.js'
import { signedIn } from '../live-queries/live-user.js'
import { createSchemaUpstream, type SchemaUpstream } from '../live-queries/schema-upstream.js'
import { enterRoom } from '../operations/enter-room.js'
import { RequestError } from '../request-error.js'
import type { UserView } from '../store/users.js'
import { createExecutableWorkgroup } from './executable-workgroup.js'
import { room } from './lists.js'
import type { WorkgroupVersion } from './type-defs.js'
import { workgroupOperations } from './workgroup-operations.js'

export interface Workgroup extends GatewayMount {
  readonly path: string
  readonly upstream: SchemaUpstream
}

/** One version of the workgroup chat: its schema at `…/graphql`, and the gateway of the example over it. */
export function createWorkgroup(
  host: GatewayHost & { readonly rules: readonly ValidationRule[] },
  version: WorkgroupVersion,
  presence: readonly LiveOperation[],
): Workgroup {
  const { app, settings } = host
  const path = `/workgroup/${version}`
  const schema = createExecutableWorkgroup(version)
  const enter = (viewer: UserView) => enterRoom(app, viewer, room)
  // Documents of the gateway's own joins ask for many at once: the limits of strangers do not hold for them.
  const upstream = createSchemaUpstream(app, schema, createPrepareDocument(schema, specifiedRules))
  const operations = workgroupOperations(version, {
    ask: upstream.ask,
    settings,
    enter: (user) => enter(signedIn(user).viewer),
  })
  const mount = mountGateway(host, path, [...operations, ...presence])
  app.bus.watch((conversationId, signal) => {
    const isNews = conversationId === room.id && signal.kind === 'events'
    if (isNews && signal.about === 'message') mount.invalidate('AllMessages')
  })
  app.presence.watch(() => mount.invalidate('OnlineUsers'))
  const operationRoute = answerGraphQL(host, schema, enter)

  return {
    ...mount,
    path,
    upstream,
    answer(request, response, headers) {
      const [asked] = (request.url ?? '/').split('?')
      return asked === `${path}/graphql` && request.method !== 'OPTIONS'
        ? operationRoute(request, response, headers)
        : mount.answer(request, response, headers)
    },
  }
}

function answerGraphQL(
  { app, identify, rules }: GatewayHost & { readonly rules: readonly ValidationRule[] },
  schema: GraphQLSchema,
  prepare: (viewer: UserView) => Promise<void>,
): Route {
  const endpoint = createHttpEndpoint(schema, createPrepareDocument(schema, rules), app.logger)
  const answer = createOperationRoute({ app, identify, endpoint, prepare })
  return async (request, response, headers) => {
    if (request.method !== 'POST') {
      throw new RequestError('unsupported', 'This address takes POST.')
    }
    await answer(request, response, headers)
  }
}
