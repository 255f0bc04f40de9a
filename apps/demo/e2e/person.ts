import type { BrowserContext } from 'playwright'
import type { Link } from './link.js'
import { createTab, type Tab } from './tab.js'

/** One user with a browser of their own, and its first page. */
export interface Person extends Tab {
  readonly context: BrowserContext
  readonly link: Link
  /** What went wrong on the pages: exceptions, and what the content security policy refused. */
  readonly problems: readonly string[]
  /** Another page of the same browser. @default address that of the first page */
  openTab(address?: string): Promise<Tab>
}

export async function createPerson(
  context: BrowserContext,
  name: string,
  link: Link,
): Promise<Person> {
  context.setDefaultTimeout(20_000)
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(String(error.error())))
  context.on('console', (message) => {
    if (/content security policy|trusted ?types/i.test(message.text()))
      problems.push(message.text())
  })
  const page = await context.newPage()
  return {
    ...createTab(page, name),
    context,
    link,
    problems,
    openTab: async (address = page.url()) => {
      const other = await context.newPage()
      await other.goto(address)
      return createTab(other, name)
    },
  }
}
