import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright'
import { onTestFinished } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'

/** A browser whose profile outlives it, as that of an installed app does. */
export interface InstalledApp {
  /** Starts it, on the profile that the one before left in good order. */
  open(): Promise<BrowserContext>
}

/** The profile lasts as long as the test. */
export async function createInstalledApp(): Promise<InstalledApp> {
  const found = await findChromium()
  if ('missing' in found) throw new Error(found.missing)
  const profile = await mkdtemp(join(tmpdir(), 'parley-installed-'))
  onTestFinished(() => rm(profile, { recursive: true, force: true, maxRetries: 3 }))
  const options = { ...found, locale: 'en-GB', reducedMotion: 'reduce' } as const
  return { open: () => chromium.launchPersistentContext(profile, options) }
}
