import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, chromium } from 'playwright'
import { findChromium } from '../../../scripts/chromium.mjs'

/** A Chromium with a profile on the disk, which can die as in a power cut. */
export interface KillableBrowser {
  /** Starts it, on the profile that the one before left. */
  open(): Promise<BrowserContext>
  /** All its processes at once, without a word to any page. */
  kill(): Promise<void>
  /** Kills it and removes the profile. */
  close(): Promise<void>
}

export async function createKillableBrowser(): Promise<KillableBrowser> {
  const found = await findChromium()
  if ('missing' in found) throw new Error(found.missing)
  const profile = await mkdtemp(join(tmpdir(), 'parley-profile-'))
  let child: ChildProcess | undefined
  let browser: Browser | undefined

  async function kill() {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    process.kill(-child.pid, 'SIGKILL')
    await ended
    await browser?.close()
  }

  return {
    async open() {
      const args = [...found.args, '--headless', '--remote-debugging-port=0', '--no-first-run']
      child = spawn(found.executablePath, [...args, `--user-data-dir=${profile}`], {
        env: found.env,
        stdio: ['ignore', 'ignore', 'pipe'],
        // A group of its own, which dies together.
        detached: true,
      })
      browser = await chromium.connectOverCDP(await debuggerOf(child))
      const [context] = browser.contexts()
      if (context === undefined) throw new Error('This Chromium opened without a profile.')
      return context
    },
    kill,
    close: async () => {
      await kill()
      await rm(profile, { recursive: true, force: true })
    },
  }
}

async function debuggerOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('This Chromium has no standard error to read.')
  const lines = createInterface({ input: child.stderr })
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /ws:\/\/\S+/.exec(line)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.once('error', reject)
    child.once('exit', (status) => reject(new Error(`Chromium ended with ${status}.`)))
  })
}
