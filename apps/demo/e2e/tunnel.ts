import type { Person } from './person.js'
import type { Tab } from './tab.js'

/** From now on this browser opens the page without a network too. */
export async function shellIsKept({ page }: Tab): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
}

/** As in a tunnel: the browser knows that it is offline, and nothing gets through anyway. */
export async function goOffline({ context, link }: Person): Promise<void> {
  link.cut()
  await context.setOffline(true)
}

export async function comeBack({ context, link }: Person): Promise<void> {
  link.restore()
  await context.setOffline(false)
}
