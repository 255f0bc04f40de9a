import { once } from 'node:events'
import { expect, it } from 'vitest'
import { start, startDemoServer } from './demo-server.js'

it('serves the page under a strict content security policy, and stops cleanly when told to', async () => {
  const server = await startDemoServer()
  const page = await fetch(server.url)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>Parley</title>')
  const policy = page.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toContain('unsafe')
  expect((await fetch(`${server.url}/nothing-here`)).status).toBe(404)

  expect(await server.close()).toBe(0)
})

it('takes the two signals of one Ctrl+C as one', async () => {
  const { child } = await start(':memory:', '0')
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await once(child, 'exit')).toEqual([0, null])
})

it('says what to do when the port is taken or is none, and ends with status 1', async () => {
  const server = await startDemoServer()
  const { port } = new URL(server.url)

  await expect(start(':memory:', port)).rejects.toThrow(
    /^status 1: Port \d+ of 127\.0\.0\.1 is taken.*PORT=4401 npm start/s,
  )
  await expect(start(':memory:', 'abc')).rejects.toThrow(/^status 1: PORT is "abc"/)
  expect(await server.close()).toBe(0)
})
