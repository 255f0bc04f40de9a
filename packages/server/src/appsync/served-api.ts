import type { PrepareDocument } from '../graphql/documents.js'
import type { AppSyncLimits } from './app-sync-options.js'
import type { Authorize } from './auth/authorize.js'
import type { EventRegistry } from './events/event-registry.js'
import type { OwnWrites } from './events/other-writes.js'
import type { AppSyncApi } from './schemas/app-sync-api.js'

/** One API while it runs. */
export interface ServedApi {
  readonly api: AppSyncApi
  readonly authorize: Authorize
  readonly prepareDocument: PrepareDocument
  readonly events: EventRegistry
  readonly ownWrites: OwnWrites
  readonly limits: AppSyncLimits
}
