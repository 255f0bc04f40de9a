import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

export interface Results {
  readonly passed: number
  readonly failed: number
  /** Every skip with its reason; an empty reason fails the run. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[]
}

/** Writes what ran into a folder, one file a process, for `.ci/run` to add up. */
export class ResultsReporter implements Reporter {
  readonly #folder: string
  readonly #withoutChromium: string | undefined

  constructor(folder: string, withoutChromium: string | undefined) {
    this.#folder = folder
    this.#withoutChromium = withoutChromium
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let failed = unhandledErrors.length
    const skipped: { name: string; reason: string }[] = []
    if (this.#withoutChromium !== undefined) {
      skipped.push({ name: 'tests in Chromium', reason: this.#withoutChromium })
    }
    for (const module of modules) {
      failed += module.errors().length
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed') failed += 1
        else {
          const reason = 'note' in result ? (result.note ?? '') : ''
          skipped.push({ name: test.fullName, reason })
        }
      }
    }
    const results: Results = { passed, failed, skipped }
    mkdirSync(this.#folder, { recursive: true })
    writeFileSync(join(this.#folder, `${process.pid}.json`), JSON.stringify(results))
  }
}
