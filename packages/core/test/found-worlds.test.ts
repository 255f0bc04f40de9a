import { readFileSync } from 'node:fs'
import { runWorld, type WorldScript } from '@parley/testing/simulation'
import { expect, it } from 'vitest'

/** Worlds in which the engine or a check of it was wrong once, as short as they could be made. */
const worlds: readonly { readonly name: string; readonly script: WorldScript }[] = JSON.parse(
  readFileSync(new URL('found-worlds.json', import.meta.url), 'utf8'),
)

it.each(worlds)('$name', async ({ script }) => {
  expect((await runWorld(script)).violations).toEqual([])
})
