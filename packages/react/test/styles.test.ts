import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('..', import.meta.url))
let css = ''
let components = ''

beforeAll(async () => {
  execFileSync(process.execPath, [join(folder, 'styles.build.mjs')])
  const built = await readFile(join(folder, 'dist/styles.css'), 'utf8')
  css = built.replace(/\/\*.*?\*\//gs, '')
  const files = await readdir(join(folder, 'src'), { recursive: true })
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.(test|stories)\./.test(file))
  components = (
    await Promise.all(sources.map((file) => readFile(join(folder, 'src', file), 'utf8')))
  ).join('\n')
})

/** What stands before each `{` that holds declarations. */
function selectors(): string[] {
  return [...css.matchAll(/([^{};]+)\{/g)]
    .map(([, selector]) => (selector ?? '').trim())
    .filter((selector) => !selector.startsWith('@') && !/^(to|from|[\d%,\s]+)$/.test(selector))
}

describe('styles.css', () => {
  it('is one file in two layers', () => {
    expect(css).not.toContain('@import')
    expect(css.trimStart()).toMatch(/^@layer parley\.tokens, parley\.components;/)
    const layers = new Set([...css.matchAll(/@layer ([\w.]+) \{/g)].map(([, name]) => name))
    expect([...layers]).toEqual(['parley.tokens', 'parley.components'])
  })

  it('selects only its own parts, with no specificity but that of pseudo-elements', () => {
    expect(selectors().length).toBeGreaterThan(100)
    for (const selector of selectors()) {
      const outside = withoutWhere(selector).replace(/::[\w-]+/g, '')
      expect(outside.replace(/[\s,]/g, ''), selector).toBe('')
      expect(selector, selector).toContain('data-parley-part')
    }
    expect(css).not.toContain('!important')
  })

  it('styles no part that no component renders', () => {
    const styled = new Set(
      [...css.matchAll(/data-parley-part="([\w-]+)"/g)].map(([, part]) => part),
    )
    for (const part of styled) expect(components, part).toMatch(new RegExp(`['"]${part}['"]`))
  })

  it('says start and end, never left and right', () => {
    expect(css).not.toMatch(/[\s-](left|right)\s*:|:\s*(left|right)\s*;/)
    expect(css).not.toMatch(/[\s;{](width|height|top|bottom|(min|max)-(width|height))\s*:/)
  })

  it('has a public name for each token, and eight seeds that are set to nothing but values', () => {
    const tokens = [...css.matchAll(/--_[\w-]+: var\(\s*(--parley-[\w-]+)/g)].map(
      ([, name]) => name,
    )
    expect(new Set(tokens).size).toBeGreaterThanOrEqual(30)
    const seeds = [...css.matchAll(/(--parley-[\w-]+), ([^;]+)\);/g)]
      .filter(([, , value]) => !/var\(|calc\(/.test(value ?? ''))
      .map(([, name]) => name)
    for (const seed of ['accent', 'background', 'text', 'danger', 'online', 'radius', 'space']) {
      expect(seeds).toContain(`--parley-${seed}`)
    }
  })
})

describe('styles.unlayered.css', () => {
  it('says the same in no layer, each selector as specific as one class', async () => {
    const built = await readFile(join(folder, 'dist/styles.unlayered.css'), 'utf8')
    const bare = built.replace(/\/\*.*?\*\//gs, '')
    expect(bare).not.toContain('@layer')
    const marked = [...bare.matchAll(/([^{};]+)\{/g)]
      .map(([, selector]) => (selector ?? '').trim())
      .filter((selector) => selector.includes('data-parley-part'))
    expect(marked.map((selector) => selector.replaceAll(':not(.parley-0)', ''))).toEqual(
      selectors(),
    )
    for (const selector of marked) {
      for (const one of topLevel(selector)) expect(one).toMatch(/^:not\(\.parley-0\):where\(/)
      expect(withoutWhere(selector)).not.toMatch(/\[|data-parley/)
    }
    const declarations = (text: string) =>
      text.match(/[\w-]+:[^;{}]+;/g)?.map((one) => one.replace(/\s+/g, ' '))
    expect(declarations(bare)).toEqual(declarations(css))
  })
})

/** A list of selectors, split at the commas that stand in no brackets. */
function topLevel(selector: string): string[] {
  let depth = 0
  const parts = ['']
  for (const character of selector) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map((part) => part.trim())
}

/** Takes `:where(…)` out, with whatever brackets are inside. */
function withoutWhere(selector: string): string {
  let rest = ''
  for (let index = 0; index < selector.length; index += 1) {
    if (!selector.startsWith(':where(', index)) {
      rest += selector[index]
      continue
    }
    let depth = 0
    do {
      if (selector[index] === '(') depth += 1
      else if (selector[index] === ')') depth -= 1
      index += 1
    } while (depth > 0 || selector[index - 1] !== ')')
    index -= 1
  }
  return rest
}
