import { describe, expect, it } from 'vitest'
import { createVirtualWorld } from './support/virtual-world.js'

describe('`auto`', () => {
  it('streams where streams get through', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab()
    listen()
    await pass(60_000)
    expect(network.asked.map(({ kind }) => kind)).toEqual(['poll', 'stream'])
  })

  it('polls where streams are held back, and streams again when they are not', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab()
    network.holdsStreams = true
    const sink = listen()
    await pass(3_500)
    say('one')
    await pass(2_000)
    expect(sink.story).toEqual(['snapshot', 'ready registered', 'snapshot'])
    expect(network.streams).toBe(0)
    network.holdsStreams = false
    await pass(80_000)
    expect(network.streams).toBe(1)
    const asked = network.asked.length
    say('two')
    await pass(1_100)
    expect(sink.texts).toEqual(['one', 'two'])
    expect(network.asked).toHaveLength(asked)
    expect(sink.error).toBeUndefined()
  })

  it('leaves streams alone for longer each time that they fail', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab()
    network.holdsStreams = true
    listen()
    await pass(30 * 60_000)
    const tries = network.asked.filter(({ kind }) => kind === 'stream').length
    expect(tries).toBeGreaterThanOrEqual(4)
    expect(tries).toBeLessThanOrEqual(6)
  })

  it('polls where streams are cut again and again, without an end to the topic', async () => {
    const { say, openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab()
    network.cutsStreams = true
    const sink = listen()
    await pass(10_000)
    expect(network.asked.filter(({ kind }) => kind === 'stream')).toHaveLength(2)
    say('one')
    await pass(10_000)
    expect(sink.texts).toEqual(['one'])
    expect(sink.error).toBeUndefined()
  })

  it('polls where the gateway gives no more streams', async () => {
    const { say, openTab, pass } = createVirtualWorld({ maxStreamsPerUser: 0 })
    const sink = openTab().listen()
    await pass(5_000)
    say('one')
    await pass(10_000)
    expect(sink.texts).toEqual(['one'])
    expect(sink.error).toBeUndefined()
  })

  it('closes the topic where nothing gets through', async () => {
    const { openTab, pass } = createVirtualWorld()
    const { listen, network } = openTab()
    network.isDown = true
    const sink = listen()
    await pass(100)
    expect(sink.error?.code).toBe('network')
  })
})
