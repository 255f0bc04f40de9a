import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Session, useSession } from './use-session.js'

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })

function Page({ onSession }: { readonly onSession: (session: Session) => void }) {
  onSession(useSession())
  return null
}

/** The hook on a page whose requests wait until the test answers them. */
async function useOnPage() {
  const asked: { readonly method: string; answer(body: unknown): Promise<void> }[] = []
  vi.stubGlobal('fetch', (_: string, { method = 'GET' }: RequestInit) => {
    const { promise, resolve } = withResolver()
    const answer = (body: unknown) => act(async () => resolve(Response.json(body)))
    asked.push({ method, answer })
    return promise
  })
  onTestFinished(() => {
    vi.unstubAllGlobals()
    localStorage.clear()
  })
  let session: Session | undefined
  const keep = (rendered: Session) => {
    session = rendered
  }
  const root = createRoot(document.createElement('div'))
  await act(async () => root.render(<Page onSession={keep} />))
  onTestFinished(() => act(async () => root.unmount()))
  return {
    get session() {
      if (session === undefined) throw new Error('The page has not rendered.')
      return session
    },
    /** The oldest request that waits, of this method. */
    take(method: string) {
      const index = asked.findIndex((one) => one.method === method)
      const [found] = index < 0 ? [] : asked.splice(index, 1)
      if (found === undefined) throw new Error(`Nothing was asked by ${method}.`)
      return found
    },
  }
}

function withResolver() {
  let resolve = (_: Response) => {}
  const promise = new Promise<Response>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

const ada = { id: 'ada', name: 'Ada' }

it('is signed in also when the session of before is refused while somebody signs in', async () => {
  localStorage.setItem('parley.user', JSON.stringify(ada))
  const page = await useOnPage()
  await page.take('GET').answer({ user: null })
  expect(page.session.state).toEqual({ status: 'expired', user: ada })

  const signingIn = page.session.signIn('Ada')
  act(() => page.session.expire())
  await page.take('POST').answer({ user: ada })
  await signingIn
  await page.take('GET').answer({ user: ada })
  expect(page.session.state).toEqual({ status: 'signed-in', user: ada })
})

it('believes the later of two sign-ins, whichever is answered first', async () => {
  const page = await useOnPage()
  await page.take('GET').answer({ user: null })
  const first = page.session.signIn('Ada')
  const second = page.session.signIn('Ben')
  const ofFirst = page.take('POST')
  await page.take('POST').answer({ user: { id: 'ben', name: 'Ben' } })
  await ofFirst.answer({ user: ada })
  await Promise.all([first, second])
  await page.take('GET').answer({ user: { id: 'ben', name: 'Ben' } })
  expect(page.session.state).toMatchObject({ status: 'signed-in', user: { id: 'ben' } })
})
