import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Message } from '@parley/core'
import type { Account, RunningServer, ServerOptions } from './subject.js'

const childFile = fileURLToPath(new URL('./server-child.js', import.meta.url))

/** The reference server and what can be asked of it without any transport. */
export async function startReferenceServer({
  sessionTtlMs,
}: ServerOptions = {}): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-faults-'))
  const databaseFile = join(folder, 'chat.db')
  const start = (port: string) => startChild([port, databaseFile, `${sessionTtlMs ?? ''}`])
  let { child, url } = await start('0')
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    get url() {
      return url
    },
    kill,
    async restart() {
      ;({ child, url } = await start(new URL(url).port))
    },
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startChild(
  options: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [childFile, ...options], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  if (child.stdout === null) throw new Error('The server has no output to read its address from.')
  const url = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line').then(([line]) => String(line)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The server ended with ${code} before it listened.`)
    }),
  ])
  return { child, url }
}

export async function signIn(server: RunningServer, name: string): Promise<Account> {
  const response = await fetch(`${server.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  if (!response.ok) throw new Error(`Signing in was answered with ${response.status}.`)
  const { user, token } = (await response.json()) as { user: { id: string }; token: string }
  return { id: user.id, name, token }
}

export async function signOut(server: RunningServer, { token }: Account): Promise<void> {
  await fetch(`${server.url}/session`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  })
}

/** A group of its own each time, also for the same people. */
export async function createConversation(
  server: RunningServer,
  creator: Account,
  others: readonly Account[],
): Promise<string> {
  const clientId = crypto.randomUUID()
  const input = { clientId, memberIds: others.map(({ id }) => id), title: clientId }
  const { createConversation } = (await ask(
    server,
    creator,
    'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }',
    { input },
  )) as { createConversation: { id: string } }
  return createConversation.id
}

/** Page by page, backwards from the newest. */
export async function history(
  server: RunningServer,
  account: Account,
  conversationId: string,
): Promise<readonly Message[]> {
  let messages: readonly Message[] = []
  for (let atStart = false; !atStart; ) {
    const variables = { conversationId, before: messages[0]?.id }
    const { messages: page } = (await ask(server, account, pageQuery, variables)) as {
      messages: { messages: Message[]; atStart: boolean }
    }
    messages = [...page.messages, ...messages]
    atStart = page.atStart
  }
  return messages
}

const pageQuery = `query ($conversationId: ID!, $before: ID) {
  messages(conversationId: $conversationId, before: $before, limit: 100) {
    atStart
    messages { id conversationId author { id } text createdAt position deletedAt reactions { emoji userIds } }
  }
}`

/** Of one request; they are performed one after the other. */
const mutationsAtOnce = 10

/** Writes texts in this order, as fast as the server takes them. */
export async function writeTexts(
  server: RunningServer,
  account: Account,
  conversationId: string,
  texts: readonly string[],
): Promise<void> {
  for (let at = 0; at < texts.length; at += mutationsAtOnce) {
    const inputs = texts
      .slice(at, at + mutationsAtOnce)
      .map((text) => ({ clientId: crypto.randomUUID(), conversationId, text }))
    const declared = inputs.map((_, index) => `$input${index}: SendMessageInput!`)
    const sends = inputs.map(
      (_, index) => `send${index}: sendMessage(input: $input${index}) { id }`,
    )
    await ask(
      server,
      account,
      `mutation (${declared.join(', ')}) { ${sends.join(' ')} }`,
      Object.fromEntries(inputs.map((input, index) => [`input${index}`, input])),
    )
  }
}

async function ask(
  { url }: RunningServer,
  { token }: Account,
  query: string,
  variables: object,
): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  const { data } = (await response.json()) as { data?: unknown }
  if (data == null)
    throw new Error(`The server was asked directly and answered ${response.status}.`)
  return data
}
