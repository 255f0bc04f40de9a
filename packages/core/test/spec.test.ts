import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { transitions, worstFirst } from '../src/connection/transitions.js'

const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8')
const folder = new URL('./', import.meta.url)
const root = new URL('../../../', import.meta.url)

describe('SPEC.md', () => {
  it('holds the table of transitions that the code runs on', () => {
    const table = (spec.split('## Transitions')[1] ?? '').split('\n## ')[0] ?? ''
    const [head, , ...rows] = table
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    const events = head?.slice(1) ?? []
    // Every event has an entry in every state.
    for (const row of rows) expect(row.filter((cell) => cell === '')).toEqual([])
    expect([...events].sort()).toEqual(
      [...new Set(Object.values(transitions).flatMap(Object.keys))].sort(),
    )
    const documented = Object.fromEntries(
      rows.map(([state, ...cells]) => [
        state,
        Object.fromEntries(
          events.flatMap((event, index) => (cells[index] === '–' ? [] : [[event, cells[index]]])),
        ),
      ]),
    )
    expect(documented).toEqual(transitions)
    expect(spec.replaceAll(/\s+/g, ' ')).toContain(`worst first: ${worstFirst.join(', ')}`)
  })

  it('names only tests that there are', () => {
    const tests = new Map(
      readdirSync(folder)
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]),
    )
    const worlds: readonly { readonly name: string }[] = JSON.parse(
      readFileSync(new URL('found-worlds.json', folder), 'utf8'),
    )
    tests.set('found-worlds.test.ts', worlds.map(({ name }) => `'${name}'`).join())
    // Those of other packages are named by their path.
    const named = [...spec.replaceAll(/\n\s*/g, ' ').matchAll(/`([\w./-]+\.test\.ts) › ([^`]+)`/g)]
    expect(named.length).toBeGreaterThan(40)
    const textOf = (file: string) =>
      file.includes('/') ? readFileSync(new URL(file, root), 'utf8') : tests.get(file)
    const missing = named.filter(
      ([, file = '', name = '']) => !textOf(file)?.includes(`'${name.replaceAll("'", "\\'")}'`),
    )
    expect(missing.map(([reference]) => reference)).toEqual([])
  })

  it('says of each invariant what enforces it, or that nothing does yet', () => {
    for (let n = 1; n <= 14; n += 1) {
      const text = (spec.split(`- **I${n}** `)[1] ?? '').split('\n- **I')[0] ?? ''
      expect(text, `I${n}`).toMatch(/Enforced by: `|[Nn]ot yet\s+enforced|Not a matter of/)
    }
  })
})
