import { viewport } from './browsers.mjs'

/**
 * Takes our rows' HTML from the real list and puts it into the pages of those who show the same rows.
 * @param {Map<string, { type: string, body: Uint8Array | string }>} files
 */
export async function putRows({ unlimited }, server, files) {
  const context = await unlimited.newContext({ viewport, locale: 'en-GB', timezoneId: 'UTC' })
  try {
    const page = await context.newPage()
    await page.goto(`${server.url}/ours.html`)
    const rows = await page.evaluate(() => window.bench.takeRows())
    const json = JSON.stringify(rows).replaceAll('<', '\\u003c')
    for (const [path, file] of files) {
      if (path.endsWith('.html'))
        files.set(path, { ...file, body: String(file.body).replace('/*ROWS*/', () => json) })
    }
  } finally {
    await context.close()
  }
}
