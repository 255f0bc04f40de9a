import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

export interface Results {
  readonly passed: number
  /** Every failure with the first line of what it said. */
  readonly failed: readonly { readonly name: string; readonly reason: string }[]
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
    const failed = unhandledErrors.map((error) => failure('an error that nobody handled', [error]))
    const skipped: { name: string; reason: string }[] = []
    if (this.#withoutChromium !== undefined) {
      skipped.push({ name: 'tests in Chromium', reason: this.#withoutChromium })
    }
    for (const module of modules) {
      failed.push(...module.errors().map((error) => failure(module.relativeModuleId, [error])))
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed += 1
        else if (result.state === 'failed') failed.push(failure(test.fullName, result.errors))
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

function failure(name: string, errors: readonly unknown[]): { name: string; reason: string } {
  const [error] = errors
  const message = error instanceof Object && 'message' in error ? String(error.message) : ''
  return { name, reason: message.split('\n', 1)[0] ?? '' }
}
