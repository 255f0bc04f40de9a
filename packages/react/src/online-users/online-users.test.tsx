import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { createScene } from '../../test/scene.js'
import { OnlineUsers } from './online-users.js'

const rows = () => screen.getAllByRole('listitem').map((row) => row.textContent)

describe('OnlineUsers', () => {
  it('shows each user once over all their connections, with the state as text', async () => {
    const scene = createScene()
    scene.backend.joins('grace')
    scene.backend.joins('grace')
    await scene.show(<OnlineUsers />)
    expect(screen.getByText('Grace Hopper').closest('li')).toHaveTextContent('Online')
    expect(rows()).toHaveLength(2)
    scene.backend.goes('grace')
    await scene.pass()
    expect(screen.getByText('Grace Hopper')).toBeVisible()
    scene.backend.goes('grace')
    await scene.pass(6_000)
    expect(screen.queryByText('Grace Hopper')).not.toBeInTheDocument()
  })

  it('marks oneself', async () => {
    const scene = createScene()
    await scene.show(<OnlineUsers />)
    expect(screen.getByText('Ada Lovelace').closest('li')).toHaveTextContent('You')
  })

  it('greys out, and does not empty, while the connection is down', async () => {
    const scene = createScene()
    scene.backend.joins('grace')
    await scene.show(<OnlineUsers />)
    scene.backend.link('ada').cut()
    await scene.pass(3_000)
    expect(screen.getByRole('region', { name: 'Online now' })).toHaveAttribute('data-stale')
    expect(screen.getByText('Not up to date')).toBeVisible()
    expect(screen.getByText('Grace Hopper')).toBeVisible()
    scene.backend.link('ada').restore()
    await scene.pass(30_000)
    expect(screen.queryByText('Not up to date')).not.toBeInTheDocument()
  })

  it('counts those beyond the list', async () => {
    const scene = createScene()
    for (const id of ['grace', 'linus', 'katherine']) scene.backend.joins(id)
    await scene.show(<OnlineUsers limit={2} />)
    expect(screen.getByText('2 more people')).toBeVisible()
    expect(screen.getByText('4')).toBeVisible()
  })

  it('shows that it loads until it knows', async () => {
    const scene = createScene()
    scene.backend.link('ada').hold()
    await scene.show(<OnlineUsers />)
    expect(screen.getByText('Loading people…')).toBeInTheDocument()
    scene.backend.link('ada').release()
    await scene.pass()
    expect(screen.queryByText('Loading people…')).not.toBeInTheDocument()
  })

  it('does not seem to load while there is no connection', async () => {
    const scene = createScene()
    scene.backend.link('ada').cut()
    await scene.show(<OnlineUsers />)
    for (let second = 0; second < 20; second += 1) {
      await scene.pass(1_000)
      expect(screen.getByText('Not known without a connection')).toBeVisible()
    }
    scene.backend.link('ada').restore()
    await scene.pass(40_000)
    expect(screen.getByText('Ada Lovelace')).toBeVisible()
  })

  it('says so where the transport does not know who is online', async () => {
    const scene = createScene({ transport: { capabilities: { live: ['conversation'] } } })
    await scene.show(<OnlineUsers />)
    expect(screen.getByText('Who is online is not known here')).toBeVisible()
  })

  it('stops listening when it goes', async () => {
    const scene = createScene()
    const { unmount } = await scene.show(<OnlineUsers />)
    expect(scene.backend.listenings()).toBe(1)
    unmount()
    await scene.pass(10_000)
    expect(scene.backend.listenings()).toBe(0)
  })
})
