import { expect, it } from 'vitest'
import { eventually } from './eventually.js'
import { setStage } from './stage.js'

const stage = setStage()

/** What browsers do to a page that may store nothing: private modes, blocked site data, a broken profile. */
const lacks: readonly (readonly [what: string, before: () => void])[] = [
  ['has no IndexedDB', () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined })],
  [
    'forbids it',
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException('The user denied permission.', 'SecurityError')
      }
    },
  ],
  [
    'cannot open it',
    () => {
      const open = IDBFactory.prototype.open
      // A version that cannot be: the request fails as it does in a broken profile, later and by an event.
      IDBFactory.prototype.open = function (this: IDBFactory, name) {
        const request = open.call(this, name, 99)
        request.addEventListener('upgradeneeded', (event) => {
          event.stopImmediatePropagation()
          request.transaction?.abort()
        })
        return request
      }
    },
  ],
  [
    'never answers when it is opened',
    () => {
      IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
    },
  ],
]

it.each(lacks)(
  'works in a browser that %s, and says that unsent messages are not kept',
  async (what, before) => {
    const lastName = what.replaceAll(' ', '-').slice(0, 20)
    const { ada, ben } = await stage.twoPeople(lastName, { before })
    await ada.storageNotice.waitFor()
    expect(await ben.storageNotice.count()).toBe(0)

    await ada.send('No room here')
    await eventually(() => ben.texts()).toEqual(['No room here'])
    await ada.sent('No room here')
    ada.link.cut()
    await ada.send('Later')
    await ada.pending('Later')
    ada.link.restore()
    await eventually(() => ben.texts()).toEqual(['No room here', 'Later'])
    await ada.sent('Later')

    await ada.page.getByRole('button', { name: 'Close' }).click()
    await ada.storageNotice.waitFor({ state: 'detached' })
    await ada.page.reload()
    await eventually(() => ada.texts()).toEqual(['No room here', 'Later'])
  },
)
