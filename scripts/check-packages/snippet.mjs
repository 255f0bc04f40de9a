import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { chromium } from 'playwright'
import { findChromium } from '../chromium.mjs'

/** @type {Record<string, string>} */
const contentTypes = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/**
 * Serves the built page, sees the chat in Chromium and sends a message through it.
 * @param {string} folder
 */
export async function showsChat(folder) {
  const found = await findChromium()
  if ('missing' in found) throw new Error(found.missing)
  const server = createServer(async (request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '').split('?')[0]
    try {
      const body = await readFile(join(folder, path ?? ''))
      response.setHeader(
        'content-type',
        contentTypes[extname(path ?? '')] ?? 'application/octet-stream',
      )
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const browser = await chromium.launch(found)
  try {
    const page = await browser.newPage()
    /** @type {string[]} */
    const errors = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(`http://127.0.0.1:${port}/`)
    const input = page.getByRole('textbox')
    await input.fill('It works when pasted')
    await input.press('Enter')
    await page.getByRole('log').getByText('It works when pasted').waitFor({ timeout: 15_000 })
    if (errors.length > 0) throw new Error(`The page threw: ${errors.join('; ')}`)
  } finally {
    await browser.close()
    server.close()
  }
}
