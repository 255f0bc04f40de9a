import { execFile } from 'node:child_process'

/**
 * Runs a command and resolves with what it printed; rejects with all of its output when it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>}
 */
export function command(program, args, cwd) {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else
        reject(new Error(`${program} ${args.join(' ')} failed (${error.code})\n${stdout}${stderr}`))
    })
  })
}
