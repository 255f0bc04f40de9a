import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
const tsup = join(
  dirname(createRequire(import.meta.url).resolve('tsup/package.json')),
  'dist/cli-default.js',
)
const directive = /^(?:\/\*[\s\S]*?\*\/\s*)?["']use client["']/
const clientOnly =
  /\b(?:createContext|forwardRef|memo|use(?:Callback|Context|Effect|Id|InfiniteQuery|LayoutEffect|Memo|Query|Reducer|Ref|State|SyncExternalStore))\(/

let built = ''
const files = new Map<string, string>()

beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'parley-react-'))
  execFileSync(process.execPath, [tsup, '--silent', '--out-dir', built], { cwd: folder })
  for (const name of await readdir(built, { recursive: true })) {
    if (name.endsWith('.js')) files.set(name, await readFile(join(built, name), 'utf8'))
  }
}, 60_000)

afterAll(() => rm(built, { recursive: true, force: true }))

describe('the built files', () => {
  it('say "use client" first wherever they use what only a client has', () => {
    const client = [...files].filter(([, code]) => clientOnly.test(code))
    expect(client.length).toBeGreaterThan(50)
    for (const [name, code] of client) expect(code, name).toMatch(directive)
  })

  it('leave the namespaces to the server', () => {
    const gathered = [...files].filter(([name]) => /(?:^|\/)(?:index\.)?parts\.js$/.test(name))
    expect(gathered.map(([name]) => name)).toContain('parts.js')
    expect(gathered).toHaveLength(7)
    for (const [name, code] of gathered) expect(code, name).not.toContain('use client')
  })
})
