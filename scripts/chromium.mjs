// Finds a Chromium: CHROMIUM_PATH, else the system's, else the one inside the npm package @sparticuz/chromium,
// unpacked once into node_modules/.cache. Built on Node alone, but for reading the package's archives.
import { accessSync, constants, createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const systemNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const knownPaths = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * @typedef {{ executablePath: string, env: Record<string, string>, args: string[] }} Chromium What Playwright's
 *   `launch` needs: `env` carries the libraries that the npm copy brings with it.
 */

/**
 * @returns {Promise<Chromium | { missing: string }>} `missing` says why there is none and what to do.
 * Throws when CHROMIUM_PATH names no executable file.
 */
export async function findChromium() {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking']
  const env = /** @type {Record<string, string>} */ ({ ...process.env })
  const given = process.env.CHROMIUM_PATH
  if (given !== undefined && given !== '') {
    if (isExecutable(given)) return { executablePath: given, env, args }
    throw new Error(
      `CHROMIUM_PATH is "${given}", which is not an executable file: correct it or unset it.`,
    )
  }
  const system = systemChromium()
  if (system !== undefined) return { executablePath: system, env, args }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return {
      missing: `no Chromium found, and the npm copy runs on linux-x64 only (this is ${process.platform}-${process.arch}): install one or set CHROMIUM_PATH`,
    }
  }
  const folder = await unpackedChromium()
  const libraries = [join(folder, 'lib'), folder, process.env.LD_LIBRARY_PATH]
    .filter(Boolean)
    .join(':')
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
    args,
  }
}

function systemChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [
    ...folders.flatMap((folder) => systemNames.map((name) => join(folder, name))),
    ...knownPaths,
  ]
  return candidates.find(isExecutable)
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Unpacks beside the target and renames, so that a half-unpacked copy is never found. */
async function unpackedChromium() {
  const bin = join(root, 'node_modules/@sparticuz/chromium/bin')
  const cache = join(root, 'node_modules/.cache')
  const target = join(cache, 'chromium-147.0.0')
  if (existsSync(target)) return target
  await mkdir(cache, { recursive: true })
  const draft = await mkdtemp(join(cache, 'chromium-'))
  await pipeline(
    createReadStream(join(bin, 'chromium.br')),
    createBrotliDecompress(),
    createWriteStream(join(draft, 'chromium')),
  )
  await chmod(join(draft, 'chromium'), 0o755)
  for (const archive of ['al2023.tar.br', 'swiftshader.tar.br', 'fonts.tar.br']) {
    if (existsSync(join(bin, archive))) await untar(join(bin, archive), draft)
  }
  await writeFile(join(draft, 'fonts.conf'), fontConfiguration(join(target, 'fonts')))
  try {
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}

/** The system's fonts where there are some, and the ones that came along. @param {string} folder */
function fontConfiguration(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`
}

/** @param {string} archive @param {string} folder */
async function untar(archive, folder) {
  const { extract } = await import('tar-stream')
  const entries = extract()
  const reading = pipeline(createReadStream(archive), createBrotliDecompress(), entries)
  for await (const entry of entries) {
    const path = join(folder, entry.header.name)
    if (entry.header.type === 'directory') {
      await mkdir(path, { recursive: true })
      entry.resume()
    } else if (entry.header.type === 'symlink') {
      await mkdir(dirname(path), { recursive: true })
      await symlink(entry.header.linkname ?? '', path)
      entry.resume()
    } else {
      await mkdir(dirname(path), { recursive: true })
      await pipeline(entry, createWriteStream(path, { mode: entry.header.mode ?? 0o644 }))
    }
  }
  await reading
}
