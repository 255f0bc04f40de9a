import { expect, it, onTestFinished, vi } from 'vitest'
import { noteOperations } from './note-operations.js'

it('importing it and making a transport does nothing, so that it may be rendered on a server', async () => {
  const used: string[] = []
  const names = ['WebSocket', 'fetch', 'setTimeout', 'setInterval', 'queueMicrotask'] as const
  // Imported under the eyes of the stubs, and not before.
  vi.resetModules()
  for (const name of names) {
    const real = globalThis[name] as ((...given: never[]) => unknown) | undefined
    vi.stubGlobal(name, (...given: never[]) => {
      // The module loader's own work is not that of the package.
      if (new Error().stack?.includes('packages/appsync/src')) used.push(name)
      return real?.(...given)
    })
  }
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
  const { apiKey, createAppSyncTransport } = await import('../src/index.js')
  await import('../src/iam.js')
  const transport = createAppSyncTransport({
    endpoint: '/graphql',
    auth: apiKey('da2-key'),
    me: { id: 'u1' },
    operations: noteOperations,
  })
  expect(transport).toMatchObject({ name: 'appsync', contractVersion: 1, me: { id: 'u1' } })
  expect(used).toEqual([])
  const request = { conversationId: 'c1', start: 'newest', limit: 10 } as const
  const call = { signal: new AbortController().signal }
  // There is no page that the endpoint could be relative to.
  await expect(transport.loadMessages(request, call)).rejects.toMatchObject({ code: 'unsupported' })
})
