import type { Tab } from './tab.js'

/** Its process dies: no handler of the page runs. */
export async function crash({ page }: Tab): Promise<void> {
  const dead = new Promise((resolve) => page.once('crash', resolve))
  const session = await page.context().newCDPSession(page)
  // It has no answer: it fails when the page dies, or the browser closes.
  session.send('Page.crash').catch(() => {})
  await dead
}
