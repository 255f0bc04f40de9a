import type { Backend } from './backend.js'

/** The schema of the Next.js, Fauna and WunderGraph chat, over the reference server's database: one room, by live queries. */
export const workgroup: Backend = {
  id: 'workgroup',
  name: 'Workgroup (Fauna-style schema)',
  room: 'workgroup',
  async connect(me) {
    const [{ createLiveQueryTransport }, { workgroupLiveOperations }] = await Promise.all([
      import('@parley/live-query'),
      import('@parley/live-query/workgroup'),
    ])
    const operations = workgroupLiveOperations({ version: 'a' })
    return createLiveQueryTransport({ me, operations, url: '/workgroup/a' })
  },
}
