import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

const refused = [
  ['packages/core/src/a.ts', '@parley/graphql'],
  ['packages/core/src/b.ts', 'react'],
  ['packages/core/src/c.ts', '../../graphql/src/index.js'],
  ['packages/graphql/src/a.ts', '@parley/react'],
  ['packages/graphql/src/b.ts', 'graphql'],
  ['packages/graphql-ws/src/a.ts', '@parley/server'],
  ['packages/live-query/src/a.ts', '@parley/live-gateway'],
  ['packages/appsync/src/a.ts', '@parley/live-query'],
  ['packages/graphql-ws/src/b.ts', '../../testing/src/index.js'],
  ['packages/react/src/a.tsx', '@parley/graphql-ws'],
  ['packages/react/src/chat-window/a.tsx', '@parley/graphql'],
  ['packages/react/src/chat-window/b.tsx', '../../../graphql/src/index.js'],
  ['packages/testing/src/a.ts', '@parley/server'],
  ['packages/live-gateway/src/a.ts', '@parley/core'],
  ['packages/server/src/a.ts', '@parley/core'],
  ['packages/server/src/b.ts', '@parley/react'],
] as const

const allowed = [
  ['packages/graphql/src/c.ts', '@parley/core'],
  ['packages/graphql-ws/src/c.ts', '@parley/graphql'],
  ['packages/live-query/src/b.ts', '@parley/graphql'],
  ['packages/appsync/src/b.ts', '@parley/graphql'],
  ['packages/graphql-ws/src/d.ts', 'graphql-ws'],
  ['packages/react/src/c.tsx', '@parley/core'],
  ['packages/react/src/c.test.tsx', '@parley/testing'],
  ['packages/react/src/c.stories.tsx', '@parley/graphql'],
  ['packages/testing/src/c.ts', '@parley/core'],
  ['packages/live-gateway/src/c.ts', 'graphql'],
  ['packages/server/src/c.ts', '@parley/graphql'],
  ['packages/server/src/d.ts', '@parley/live-gateway/node'],
  ['packages/core/test/c.test.ts', '@parley/testing'],
  ['packages/core/src/storage/c.ts', '../errors.js'],
] as const

/** A tree of the same shape under the same rules, so that nothing has to be broken here to see it refused. */
describe('the arrows between packages', () => {
  const tree = mkdtempSync(join(tmpdir(), 'parley-arrows-'))
  let output = ''

  beforeAll(() => {
    const {
      $schema: _,
      vcs: __,
      ...rules
    } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
    writeFileSync(join(tree, 'biome.json'), JSON.stringify(rules))
    for (const [path, specifier] of [...refused, ...allowed]) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(
        join(tree, path),
        `import * as module from '${specifier}'\n\nexport { module }\n`,
      )
    }
    const only = '--only=style/noRestrictedImports'
    const result = spawnSync(
      join(root, 'node_modules/.bin/biome'),
      ['lint', only, '--reporter=github', '--max-diagnostics=none', '.'],
      { cwd: tree, encoding: 'utf8' },
    )
    output = result.stdout + result.stderr
  })
  afterAll(() => rmSync(tree, { recursive: true }))

  it.each(refused)('refuse that %s imports %s', (path) => {
    expect(output).toContain(`/${path},`)
  })

  it.each(allowed)('allow that %s imports %s', (path) => {
    expect(output).toMatch(/::error/)
    expect(output).not.toContain(`/${path},`)
  })
})
