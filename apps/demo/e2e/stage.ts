import { type Browser, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { findChromium } from '../../../scripts/chromium.mjs'
import { type DemoServer, startDemoServer } from './demo-server.js'
import { type Link, openLink } from './link.js'
import { createPerson, type Person } from './person.js'

export interface Stage {
  readonly server: DemoServer
  /** Somebody with a browser of their own, at the sign-in page; gone when the test is over. */
  visitor(name: string): Promise<Person>
  /** The same, signed in. */
  person(name: string): Promise<Person>
}

/** A server and a Chromium for the tests of one file; every browser must end without an error on its page. */
export function setStage(): Stage {
  let server: DemoServer
  let browser: Browser
  let people: Person[] = []
  let links: Link[] = []

  beforeAll(async () => {
    const found = await findChromium()
    if ('missing' in found) throw new Error(found.missing)
    ;[browser, server] = await Promise.all([chromium.launch(found), startDemoServer()])
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

  async function visitor(name: string): Promise<Person> {
    const link = await openLink(server.url)
    links.push(link)
    const person = await createPerson(browser, name, link)
    people.push(person)
    await person.page.goto(link.url)
    return person
  }

  return {
    get server() {
      return server
    },
    visitor,
    person: async (name) => {
      const person = await visitor(name)
      await person.signIn()
      return person
    },
  }
}
