import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it, vi } from 'vitest'

/** Runs the snippet that holds this word, beside the tests, where the packages resolve as they do for them. */
async function run(word: string): Promise<void> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)
  const snippet = snippets.find((code) => code.includes(word))
  expect(snippet).toBeDefined()
  const folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), '.readme-'))
  try {
    const file = join(folder, 'snippet.ts')
    await writeFile(file, snippet ?? '')
    await import(/* @vite-ignore */ pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true })
  }
}

it('has a first snippet in its README that runs', () => run('createChatClient'))

it('has a snippet for a transport author in its README that runs, and proves what it says', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {})
  await run('runTransportConformance')
  const lines = printed.mock.calls.flat().join('\n')
  printed.mockRestore()
  expect(lines).toMatch(/my-backend: 1\d proved, 0 failed, \d unproven/)
  expect(lines).toContain('R7   proved')
})
