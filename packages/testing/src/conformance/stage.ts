import type { ConversationId } from '@parley/core'
import { type Actor, createActor } from './actor.js'
import type { ConformanceControls, Person } from './controls.js'
import { methodOf } from './method-of.js'
import { type ConformanceSubject, defaultPatience, type Patience } from './subject.js'
import { unproven } from './violation.js'
import { delay } from './waiting.js'

/** Where one test plays: accounts and conversations of its own, all let go of at the end. */
export interface Stage {
  readonly patience: Patience
  readonly controls: ConformanceControls
  /** The control, or Unproven where there is none. */
  control<Name extends keyof ConformanceControls>(
    name: Name,
  ): NonNullable<ConformanceControls[Name]>
  /** A new account, at its first device. */
  enter(name: string): Promise<Actor>
  /** A further device of this account. */
  device(actor: Actor): Promise<Actor>
  conversation(...members: readonly Actor[]): Promise<ConversationId>
  /** Two people and a conversation of theirs. */
  pair(): Promise<{
    readonly ada: Actor
    readonly bo: Actor
    readonly conversationId: ConversationId
  }>
  /** Time for what must not happen: no event can tell that something did not. */
  quiet(): Promise<void>
  /** Runs with the connection of this person cut; restores it in any case. */
  whileCut(person: Person, run: () => Promise<void>): Promise<void>
  whileHeld(person: Person, what: 'answers' | 'events', run: () => Promise<void>): Promise<void>
  end(): void
}

let people = 0
let conversations = 0
// Backends outlive a run: the same name twice would be the same account.
const run = crypto.randomUUID().slice(0, 8)

export function createStage(subject: ConformanceSubject): Stage {
  const patience = { ...defaultPatience, ...subject.patience }
  const controls = subject.controls ?? {}
  const actors: Actor[] = []

  async function enterAs(person: Person): Promise<Actor> {
    const actor = createActor(person, await subject.create(person), patience.limitMs)
    actors.push(actor)
    return actor
  }

  const stage: Stage = {
    patience,
    controls,

    control(name) {
      return methodOf(controls, name, `there is no control \`${name}\``)
    },

    enter(name) {
      people += 1
      return enterAs({
        id: `${name}-${run}-${people}`.toLowerCase(),
        name: `${name} ${run} ${people}`,
      })
    },
    device: (actor) => enterAs(actor.person),

    async conversation(...members) {
      const ids = members.map(({ transport }) => transport.me.id)
      if (controls.createConversation) return controls.createConversation(ids)
      const [first] = members
      if (!first?.transport.createConversation) {
        unproven('there is neither a control nor a method `createConversation`')
      }
      conversations += 1
      const request = {
        clientId: crypto.randomUUID(),
        memberIds: ids.slice(1),
        title: `Conformance ${run} ${conversations}`,
      }
      const create = first.method('createConversation')
      const made = await first.call('createConversation', (options) => create(request, options))
      return made.id
    },

    async pair() {
      const ada = await stage.enter('Ada')
      const bo = await stage.enter('Bo')
      return { ada, bo, conversationId: await stage.conversation(ada, bo) }
    },

    quiet: () => delay(patience.quietMs),

    async whileCut(person, act) {
      const cut = stage.control('cut')
      const restore = stage.control('restore')
      await cut(person)
      try {
        await act()
      } finally {
        await restore(person)
      }
    },

    async whileHeld(person, what, act) {
      const hold = stage.control('hold')
      const release = stage.control('release')
      await hold(person, what)
      try {
        await act()
      } finally {
        await release(person)
      }
    },

    end() {
      for (const { leave } of actors) leave()
    },
  }
  return stage
}
