import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { chatIsKept } from './chat-is-kept.js'
import { eventually } from './eventually.js'
import { createInstalledApp } from './installed-app.js'
import { setStage } from './stage.js'
import { comeBack, goOffline, shellIsKept } from './tunnel.js'

const stage = setStage()

/** What Chromium reads of the page's manifest. */
async function manifestOf(page: Page) {
  const session = await page.context().newCDPSession(page)
  const { url, errors, data = '{}' } = await session.send('Page.getAppManifest')
  await session.detach()
  return { url, errors, manifest: JSON.parse(data) as Manifest }
}

/** What this Chromium has against installing a page. */
async function objectionsTo(page: Page) {
  const session = await page.context().newCDPSession(page)
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  await session.detach()
  return installabilityErrors
}

interface Manifest {
  readonly name: string
  readonly start_url: string
  readonly display: string
  readonly icons: readonly Icon[]
}

interface Icon {
  readonly src: string
  readonly sizes: string
  readonly purpose: string
}

/** As the browser decodes it: its width, and the opacity of its corner. */
const lookAt = (page: Page, src: string) =>
  page.evaluate(async (address) => {
    const image = new Image()
    image.src = address
    await image.decode()
    const { naturalWidth: width } = image
    const context = new OffscreenCanvas(1, 1).getContext('2d')
    context?.drawImage(image, 0, 0)
    return { width, corner: context?.getImageData(0, 0, 1, 1).data[3] }
  }, src)

it('has a manifest without errors, and icons as large as it says', async () => {
  const { page } = await stage.person('Ada Install')
  const { url, errors, manifest } = await manifestOf(page)
  expect(new URL(url).pathname).toBe('/manifest.webmanifest')
  expect(errors).toEqual([])
  expect(manifest).toMatchObject({ name: 'Parley', start_url: '/', display: 'standalone' })

  const wanted = ['192x192', '512x512'].flatMap((sizes) =>
    ['any', 'maskable'].map((purpose) => ({ sizes, purpose })),
  )
  for (const { sizes, purpose } of wanted) {
    const icon = manifest.icons.find((one) => one.sizes === sizes && one.purpose === purpose)
    const { width, corner } = await lookAt(page, icon?.src ?? '')
    expect(`${width}x${width}`).toBe(sizes)
    // What may be cut to any shape is painted to its edge.
    expect(corner).toBe(purpose === 'maskable' ? 255 : 0)
  }
  const touchIcon = page.locator('link[rel="apple-touch-icon"]')
  const touchSource = (await touchIcon.getAttribute('href')) ?? ''
  expect(await lookAt(page, touchSource)).toEqual({ width: 180, corner: 255 })
})

it('meets nothing that its browser has against installing it, where the browser judges that', async ({
  skip,
}) => {
  const { page, context } = await stage.person('Ada Judge')
  const blank = await context.newPage()
  const isJudge = (await objectionsTo(blank)).length > 0
  if (!isJudge) skip('this Chromium has nothing against a page without a manifest either')
  expect(await objectionsTo(page)).toEqual([])
})

it('paints the bar of its window as the page, also in the other appearance', async () => {
  const { page } = await stage.visitor('Ada Bar')
  const bars = () =>
    page
      .locator('meta[name="theme-color"]')
      .evaluateAll((metas) => metas.map((meta) => meta.getAttribute('content')))
  await eventually(bars).toEqual(['#f4f4f1', '#101114'])
  await page.getByRole('radio', { name: 'Dark' }).check({ force: true })
  await eventually(bars).toEqual(['#101114', '#101114'])
  await page.reload()
  await eventually(bars).toEqual(['#101114', '#101114'])
  await page.getByRole('radio', { name: 'As the system' }).check({ force: true })
  await eventually(bars).toEqual(['#f4f4f1', '#101114'])
})

it('opens offline after it was closed, shows the chat as it was, and sends what is written then when the network is back', async () => {
  const app = await createInstalledApp()
  const link = await stage.link()
  const ada = await stage.person('Ada Train', { link, context: await app.open() })
  const ben = await stage.person('Ben Train')
  await ada.startChatWith(ben.name)
  await ben.openChatWith(ada.name)
  await ada.send('On the platform')
  await ben.send('Have a good journey')
  const before = ['On the platform', 'Have a good journey']
  await eventually(() => ada.texts()).toEqual(before)
  await shellIsKept(ada)
  await chatIsKept(ada, 'Have a good journey')
  const { manifest } = await manifestOf(ada.page)
  await goOffline(ada)
  await ada.context.close()

  const reopen = async () => {
    const context = await app.open()
    await context.setOffline(true)
    const again = await stage.visitor(ada.name, { link, context })
    await again.page.goto(new URL(manifest.start_url, link.url).href)
    await again.openChatWith(ben.name)
    return again
  }
  const inTunnel = await reopen()
  await eventually(() => inTunnel.texts()).toEqual(before)
  await inTunnel.send('Written in the tunnel')
  await inTunnel.pending('Written in the tunnel')
  await inTunnel.context.close()

  const outside = await reopen()
  await eventually(() => outside.texts()).toEqual([...before, 'Written in the tunnel'])
  await outside.pending('Written in the tunnel')
  expect(await ben.texts()).toEqual(before)
  await comeBack(outside)
  await outside.sent('Written in the tunnel')
  await eventually(() => ben.texts()).toEqual([...before, 'Written in the tunnel'])
})
