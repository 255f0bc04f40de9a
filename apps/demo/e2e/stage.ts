import { type Browser, type BrowserContext, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { type DemoServer, startDemoServer } from './demo-server.js'
import { type Link, openLink } from './link.js'
import { createPerson, type Person } from './person.js'

export interface VisitOptions {
  /** Runs in every page before its own scripts: takes something away from the browser. */
  readonly before?: () => void
  /** @default one of the Chromium that the tests share */
  readonly context?: BrowserContext
  /** @default a wire of their own */
  readonly link?: Link
}

export interface Stage {
  readonly server: DemoServer
  /** Somebody with a browser of their own, at the sign-in page; gone when the test is over. */
  visitor(name: string, options?: VisitOptions): Promise<Person>
  /** The same, signed in. */
  person(name: string, options?: VisitOptions): Promise<Person>
  /** Ada and Ben of this last name, signed in and both looking at their chat. */
  twoPeople(
    lastName: string,
    adaOptions?: VisitOptions,
  ): Promise<{ readonly ada: Person; readonly ben: Person }>
  /** A wire that lasts as long as the test. */
  link(): Promise<Link>
}

/** A server with these settings and a Chromium for the tests of one file; every browser must end without an error on its page. */
export function setStage(settings: NodeJS.ProcessEnv = {}): Stage {
  let server: DemoServer
  let browser: Browser
  let people: Person[] = []
  let links: Link[] = []

  beforeAll(async () => {
    const found = await findChromium()
    if ('missing' in found) throw new Error(found.missing)
    ;[browser, server] = await Promise.all([chromium.launch(found), startDemoServer(settings)])
  })
  afterEach(async () => {
    const problems = [...people.flatMap((person) => person.problems), ...server.problems]
    await Promise.all(people.map(({ context }) => context.close()))
    await Promise.all(links.map((link) => link.close()))
    people = []
    links = []
    expect(problems).toEqual([])
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), server?.close()])
  })

  async function link(): Promise<Link> {
    const opened = await openLink(server.url)
    links.push(opened)
    return opened
  }

  async function visitor(name: string, options: VisitOptions = {}): Promise<Person> {
    const wire = options.link ?? (await link())
    const context =
      options.context ?? (await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' }))
    if (options.before !== undefined) await context.addInitScript(options.before)
    const person = await createPerson(context, name, wire)
    people.push(person)
    await person.page.goto(wire.url)
    return person
  }

  async function person(name: string, options?: VisitOptions): Promise<Person> {
    const somebody = await visitor(name, options)
    await somebody.signIn()
    return somebody
  }

  return {
    get server() {
      return server
    },
    link,
    visitor,
    person,
    async twoPeople(lastName, adaOptions) {
      const [ada, ben] = await Promise.all([
        person(`Ada ${lastName}`, adaOptions),
        person(`Ben ${lastName}`),
      ])
      await ada.startChatWith(ben.name)
      await ben.openChatWith(ada.name)
      return { ada, ben }
    },
  }
}
