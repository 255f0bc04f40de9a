import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const runtimes = [
  { name: 'Node', command: process.execPath, args: [] },
  { name: 'Bun', command: 'bun', args: ['run'] },
  { name: 'Deno', command: 'deno', args: ['run', '--no-remote', '--no-npm'] },
]

describe('the gateway without any adapter', () => {
  let folder = ''
  let file = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-runtimes-'))
    file = join(folder, 'check.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('support/runtime-check.ts', import.meta.url))],
      outfile: file,
      bundle: true,
      format: 'esm',
      // Nothing of Node's own can be bundled for it.
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['@parley/source', 'module', 'import'],
    })
  })
  afterAll(() => rm(folder, { recursive: true }))

  for (const { name, command, args } of runtimes) {
    it(`runs in ${name}`, ({ skip }) => {
      const isThere = spawnSync(command, ['--version']).status === 0
      skip(!isThere, `this machine has no ${command}`)
      const { stdout, stderr } = spawnSync(command, [...args, file], {
        encoding: 'utf8',
        timeout: 15_000,
      })
      expect({ stdout, stderr }).toEqual({ stdout: 'works\n', stderr: '' })
    })
  }
})
