import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

it('has a first snippet in its README that runs', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const snippet = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  expect(snippet).toContain('createMemoryBackend')
  // Beside the tests, where the packages resolve as they do for them.
  const folder = await mkdtemp(join(fileURLToPath(new URL('.', import.meta.url)), '.readme-'))
  try {
    const file = join(folder, 'snippet.ts')
    await writeFile(file, snippet)
    await import(/* @vite-ignore */ pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true })
  }
})
