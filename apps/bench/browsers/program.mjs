import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The first of these names that the PATH has, or of these files that can be run. @param {...string} names */
export function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const files = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  )
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Starts a program and resolves with what `pattern` finds in its output.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ pattern: RegExp, env?: Record<string, string | undefined>, limitMs?: number }} options
 */
export function startProgram(program, args, { pattern, env = process.env, limitMs = 30_000 }) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve(undefined)
      child.once('exit', () => resolve(undefined))
      child.kill()
      setTimeout(() => child.kill('SIGKILL'), 3_000).unref()
    })
  return new Promise((resolve, reject) => {
    let output = ''
    const failed = (reason) => {
      void stop()
      reject(new Error(`${program} ${reason}: ${output.slice(-400).trim()}`))
    }
    const timeout = setTimeout(() => failed('said nothing in time'), limitMs)
    const read = (chunk) => {
      output += chunk
      const found = pattern.exec(output)
      if (found === null) return
      clearTimeout(timeout)
      resolve({ found, stop })
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', (error) => failed(error.message))
    child.on('exit', () => failed('ended'))
  })
}
