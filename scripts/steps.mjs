// Runs named steps one after another and stops at the first that fails.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @typedef {{ name: string, commands: readonly (readonly string[])[], quiet?: boolean }} Step
 */

/** @param {readonly Step[]} steps */
export async function runSteps(steps) {
  for (const step of steps) {
    const start = performance.now()
    for (const command of step.commands) {
      const status = await run(command, { quiet: step.quiet ?? false })
      if (status === 0) continue
      console.error(`\n${step.name} failed: ${command.join(' ')}`)
      process.exit(status)
    }
    console.log(`✓ ${step.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  }
}

/**
 * Runs one command of node_modules/.bin; its output is kept back when `quiet`, unless it fails.
 * @param {readonly string[]} command
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<number>} the exit status
 */
export function run([program = '', ...args], { quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: toolEnvironment(),
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    /** @type {Buffer[]} */
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (status) => {
      if (status !== 0) process.stderr.write(Buffer.concat(output))
      resolve(status ?? 1)
    })
  })
}

/** Tools come from node_modules, and none of them calls home. */
function toolEnvironment() {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
    DO_NOT_TRACK: '1',
    TURBO_TELEMETRY_DISABLED: '1',
    STORYBOOK_DISABLE_TELEMETRY: '1',
  }
}
