import type { Locator, Page } from 'playwright'

/** One page of a person's browser: what they do there and what they see. */
export interface Tab {
  readonly name: string
  readonly page: Page
  readonly composer: Locator
  /** The line that says why messages may not be current. */
  readonly banner: Locator
  /** The line that says that unsent messages are not kept. */
  readonly storageNotice: Locator
  signIn(name?: string): Promise<void>
  signOut(): Promise<void>
  /** Chooses a backend of the switch, by the end of its name, and waits until it is connected. */
  switchTo(backend: string): Promise<void>
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
  /** Waits until the message with this text is shown as sent. */
  sent(text: string): Promise<void>
  /** Waits until the message with this text is shown as on its way: then its row is written. */
  pending(text: string): Promise<void>
  /** The names of those who are shown as online, oneself included. */
  online(): Promise<string[]>
}

export function createTab(page: Page, name: string): Tab {
  const composer = page.getByRole('textbox', { name: 'Write a message' })
  const log = page.getByRole('log', { name: 'Messages' })
  const message = (text: string) =>
    log.getByRole('article').filter({ has: page.getByText(text, { exact: true }) })
  const act = async (text: string, action: string) => {
    await message(text).hover()
    await message(text).getByRole('button', { name: action, exact: true }).click()
  }
  const shows = (text: string, status: string) =>
    message(text).getByText(status, { exact: true }).waitFor({ state: 'attached' })

  return {
    name,
    page,
    composer,
    banner: page.locator('[data-parley-part="connection-banner"]'),
    storageNotice: page.getByText('Unsent messages are not kept over a reload.'),
    message,

    signIn: async (as = name) => {
      await page.getByLabel('Your name').fill(as)
      await page.getByRole('button', { name: 'Start chatting' }).click()
      await page.getByRole('heading', { name: 'Chats', exact: true }).waitFor()
    },
    signOut: async () => {
      await page.getByRole('button', { name: /^Profile of/ }).click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    },
    switchTo: async (backend) => {
      const choice = page.getByLabel('Backend')
      const name = await choice.getByRole('option', { name: backend }).textContent()
      await choice.selectOption({ label: name ?? '' })
      await page.getByText('Connected', { exact: true }).waitFor()
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
    sent: (text) => shows(text, 'Sent'),
    pending: (text) => shows(text, 'Sending'),
    online: () =>
      page
        .getByRole('region', { name: 'Online now' })
        .getByRole('listitem')
        .filter({ has: page.getByText('Online', { exact: true }) })
        .locator('[data-parley-part="person-name"]')
        .allTextContents(),
  }
}
