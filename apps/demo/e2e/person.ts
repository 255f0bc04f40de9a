import type { Browser, BrowserContext, Locator, Page } from 'playwright'
import type { Link } from './link.js'

/** One user with a browser of their own: what they do and what they see. */
export interface Person {
  readonly name: string
  readonly context: BrowserContext
  readonly page: Page
  readonly link: Link
  /** What went wrong on the page: exceptions, and what the content security policy refused. */
  readonly problems: readonly string[]
  readonly composer: Locator
  /** The line that says why messages may not be current. */
  readonly banner: Locator
  signIn(): Promise<void>
  /** Starts the conversation with somebody, or opens the one there is, from "New chat". */
  startChatWith(other: string): Promise<void>
  /** Opens a conversation of the list. */
  openChatWith(other: string): Promise<void>
  send(text: string): Promise<void>
  edit(text: string, next: string): Promise<void>
  delete(text: string): Promise<void>
  /** The messages on screen, oldest first. */
  texts(): Promise<string[]>
  /** The message with this text. */
  message(text: string): Locator
  /** The names of those who are shown as online, oneself included. */
  online(): Promise<string[]>
}

export async function createPerson(browser: Browser, name: string, link: Link): Promise<Person> {
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
  context.setDefaultTimeout(20_000)
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(String(error.error())))
  context.on('console', (message) => {
    if (/content security policy|trusted ?types/i.test(message.text()))
      problems.push(message.text())
  })
  const page = await context.newPage()

  const composer = page.getByRole('textbox', { name: 'Write a message' })
  const log = page.getByRole('log', { name: 'Messages' })
  const message = (text: string) =>
    log.getByRole('article').filter({ has: page.getByText(text, { exact: true }) })
  const act = async (text: string, action: string) => {
    await message(text).hover()
    await message(text).getByRole('button', { name: action, exact: true }).click()
  }

  return {
    name,
    context,
    page,
    link,
    problems,
    composer,
    banner: page.locator('[data-parley-part="connection-banner"]'),
    message,

    signIn: async () => {
      await page.getByLabel('Your name').fill(name)
      await page.getByRole('button', { name: 'Start chatting' }).click()
      await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
    },
    startChatWith: async (other) => {
      await page.getByRole('button', { name: 'New chat' }).click()
      const dialog = page.getByRole('dialog', { name: 'New chat' })
      await dialog.getByRole('searchbox').fill(other)
      await dialog.getByRole('button', { name: other, exact: true }).click()
      await page.getByRole('region', { name: other }).waitFor()
    },
    openChatWith: async (other) => {
      await page.getByRole('navigation').getByRole('button', { name: other }).click()
      await page.getByRole('region', { name: other }).waitFor()
    },
    send: async (text) => {
      await composer.fill(text)
      await composer.press('Enter')
    },
    edit: async (text, next) => {
      await act(text, 'Edit')
      await composer.fill(next)
      await composer.press('Enter')
    },
    delete: async (text) => {
      await act(text, 'Delete')
      await act(text, 'Really delete?')
    },
    texts: () => log.locator('[data-parley-part="message-body"]').allTextContents(),
    online: () =>
      page
        .getByRole('region', { name: 'Online now' })
        .getByRole('listitem')
        .filter({ has: page.getByText('Online', { exact: true }) })
        .locator('[data-parley-part="person-name"]')
        .allTextContents(),
  }
}
