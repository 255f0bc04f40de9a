// Draws the icons of the installed app from public/favicon.svg: node apps/demo/offline/draw-icons.mjs. What it draws is
// committed, so that a build needs no browser.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { chromium } from 'playwright'
import { findChromium } from '../../../scripts/chromium.mjs'

const publicFolder = new URL('../public/', import.meta.url)
const ground = '#f4f4f1'

/** `share`: how much of the side the mark takes. A maskable icon may be cut to the circle of 80 %. */
const icons = [
  { name: 'icon-192', size: 192, share: 0.94, background: 'transparent' },
  { name: 'icon-512', size: 512, share: 0.94, background: 'transparent' },
  { name: 'maskable-192', size: 192, share: 0.6, background: ground },
  { name: 'maskable-512', size: 512, share: 0.6, background: ground },
  // Without transparency, which iOS paints black; it rounds the corners itself.
  { name: 'apple-touch-icon', size: 180, share: 0.72, background: ground },
]

const found = await findChromium()
if ('missing' in found) throw new Error(found.missing)
const browser = await chromium.launch(found)
try {
  await mkdir(new URL('icons/', publicFolder), { recursive: true })
  const mark = await readFile(new URL('favicon.svg', publicFolder), 'utf8')
  for (const { name, size, share, background } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>
      body { display: grid; place-items: center; block-size: 100vh; margin: 0; background: ${background} }
      svg { inline-size: ${share * 100}% }
    </style>${mark}`)
    const png = await page.screenshot({ omitBackground: true })
    await writeFile(new URL(`icons/${name}.png`, publicFolder), png)
    await page.close()
  }
} finally {
  await browser.close()
}
