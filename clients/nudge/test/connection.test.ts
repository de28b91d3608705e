import { describe, expect, it } from 'vitest'
import { FakePage } from './support/fake-page'
import { openScene } from './support/scene'

describe('A client', () => {
  it('is live with the right badge, own items and channels together', async () => {
    const scene = openScene()
    scene.server.subscribe('news')
    scene.server.publish('one')
    scene.server.publishTo('news', 'c-1')
    const nudge = scene.client()
    expect(nudge.state).toEqual({ name: 'connecting' })

    await scene.clock.settle()

    expect(nudge.state).toEqual({ name: 'live', transport: 'hub' })
    expect([nudge.unread, nudge.getSnapshot().channels]).toEqual([2, { news: { unread: 1, unseen: 1, isMuted: false } }])
    scene.server.publishTo('news', 'c-2')
    scene.server.publish('two')
    await scene.clock.settle()
    expect(nudge.unread).toBe(4)
    expect(scene.server.calls.filter(({ target }) => target !== 'Ack')).toHaveLength(1)
  })

  it('asks for what it missed, takes each row once, and says what was replayed', async () => {
    const scene = openScene()
    const nudge = scene.client()
    const heard: string[] = []
    nudge.on('*', ({ id, isReplayed }) => heard.push(`${id}${isReplayed ? ' replayed' : ''}`))
    await scene.clock.settle()
    scene.server.publish('one')
    await scene.clock.settle()

    scene.network.cut()
    scene.server.publish('two')
    scene.server.publish('three')
    scene.network.join()
    await scene.clock.pass(60_000)

    expect(nudge.state.name).toBe('live')
    expect(heard).toEqual(['one', 'two replayed', 'three replayed'])
    expect([nudge.unread, scene.server.unread]).toEqual([3, 3])
  })

  it('passes over rows that come twice and asks once for rows that are missing', async () => {
    const scene = openScene()
    const nudge = scene.client()
    const heard: string[] = []
    nudge.on('note', ({ id }) => heard.push(id))
    await scene.clock.settle()
    scene.server.publish('one')
    await scene.clock.settle()
    scene.server.broadcast('inbox', scene.server.rows[0])
    const lines = [...scene.server.lines]
    scene.server.lines.clear()
    scene.server.publish('two')
    scene.server.publish('three')
    for (const line of lines) scene.server.lines.add(line)

    scene.server.publish('four')
    await scene.clock.settle()

    expect(heard).toEqual(['one', 'two', 'three', 'four'])
    expect(scene.server.calls.filter(({ target }) => target === 'Resume')).toHaveLength(2)
  })

  it('says that it cannot know what it missed, and goes on from the head', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const nudge = scene.client()
    const resets: unknown[] = []
    nudge.onReset((reset) => resets.push(reset))
    await scene.clock.settle()

    scene.network.cut()
    scene.server.restoreBackup()
    scene.server.publish('other')
    scene.network.join()
    await scene.clock.pass(60_000)

    expect(resets).toEqual([{ reason: 'epoch' }])
    expect(nudge.unread).toBe(1)
  })

  it('falls back to a stream where WebSockets do not get through, and misses nothing there', async () => {
    const scene = openScene()
    scene.network.blocked.add('sockets')
    scene.server.publish('one')
    const nudge = scene.client()
    await scene.clock.pass(20_000)
    expect(nudge.state).toEqual({ name: 'live', transport: 'stream' })
    expect(nudge.unread).toBe(1)

    const heard: string[] = []
    nudge.on('*', ({ id, isReplayed }) => heard.push(`${id}${isReplayed ? ' replayed' : ''}`))
    scene.server.publish('two')
    await scene.clock.settle()
    const before = scene.network.opened.length
    scene.server.endAll()
    scene.server.publish('three')
    await scene.clock.pass(2_000)
    scene.server.publish('four')
    await scene.clock.settle()

    // A stream that goes on has no welcome, and stands with its counts.
    expect(nudge.state).toEqual({ name: 'live', transport: 'stream' })
    expect(scene.network.opened).toHaveLength(before + 1)
    expect(heard).toEqual(['two', 'three replayed', 'four'])
    expect(nudge.unread).toBe(4)
  })

  it('polls at the interval of the server while nothing else gets through, and stops when it is live', async () => {
    const scene = openScene()
    scene.server.pollSeconds = 20
    scene.network.cut('sockets', 'streams')
    const nudge = scene.client()
    await scene.clock.pass(10_000)
    expect(nudge.state).toMatchObject({ name: 'polling', everyMs: 20_000 })
    scene.server.publish('one')
    await scene.clock.pass(25_000)
    expect(nudge.unread).toBe(1)
    const polls = () => scene.network.fetched.filter(({ path }) => path.includes('summary')).length
    const before = polls()
    await scene.clock.pass(200_000)
    expect(polls() - before).toBeGreaterThanOrEqual(8)
    expect(polls() - before).toBeLessThanOrEqual(12)

    scene.network.join()
    await scene.clock.pass(40_000)
    expect(nudge.state.name).toBe('live')
    const after = polls()
    await scene.clock.pass(200_000)
    expect(polls()).toBe(after)
  })

  it('does not poll where the server says so', async () => {
    const scene = openScene()
    scene.server.pollSeconds = 0
    scene.network.cut('sockets', 'streams')
    scene.client()
    await scene.clock.pass(600_000)

    expect(scene.network.fetched.filter(({ path }) => path.includes('summary'))).toHaveLength(1)
  })

  it('is offline while nothing gets through, never gives up, and never asks in a storm', async () => {
    const scene = openScene()
    scene.network.cut()
    const nudge = scene.client()
    await scene.clock.pass(20_000)
    expect(nudge.state.name).toBe('offline')
    await scene.clock.pass(3_600_000)
    // At most one attempt in 15 s in the middle of full jitter up to 30 s.
    expect(scene.network.opened.length).toBeGreaterThan(150)
    expect(scene.network.opened.length).toBeLessThan(400)

    scene.network.join()
    await scene.clock.pass(61_000)
    expect(nudge.state.name).toBe('live')
  })

  it('waits as long as the closing message asks, and drops the token that it names', async () => {
    const scene = openScene()
    const nudge = scene.client()
    await scene.clock.settle()
    scene.server.endAll({ code: 'draining', retryAfterMs: 20_000 })
    await scene.clock.pass(19_999)
    expect(scene.network.opened).toHaveLength(1)
    await scene.clock.pass(1_000)
    expect(nudge.state.name).toBe('live')

    const minted = scene.minted
    scene.server.endAll({ code: 'token_expired', retryAfterMs: null })
    await scene.clock.pass(2_000)
    expect(nudge.state.name).toBe('live')
    expect(scene.minted).toBe(minted + 1)
  })

  it('is stopped for good by a code that no token gets around', async () => {
    const scene = openScene()
    const nudge = scene.client()
    await scene.clock.settle()
    scene.server.endAll({ code: 'origin_not_allowed', retryAfterMs: null })
    await scene.clock.pass(600_000)

    expect(nudge.state).toEqual({ name: 'stopped', reason: 'origin_not_allowed', code: 'origin_not_allowed' })
    expect(scene.network.opened).toHaveLength(1)
  })

  it('renews its token in place before it ends', async () => {
    const scene = openScene()
    scene.tokenSeconds = 600
    scene.client()
    await scene.clock.pass(600_000 * 3)

    expect(scene.network.opened).toHaveLength(1)
    expect(scene.server.calls.filter(({ target }) => target === 'Refresh').length).toBeGreaterThanOrEqual(3)
  })

  it('renews the token of a stream by another stream, without a gap', async () => {
    const scene = openScene()
    scene.tokenSeconds = 600
    const nudge = scene.client({ platform: (({ openSocket: _, ...platform }) => platform)(scene.platform()) })
    await scene.clock.settle()
    const states: string[] = []
    nudge.subscribe(() => states.push(nudge.state.name))
    const heard: string[] = []
    nudge.on('*', ({ id }) => heard.push(id))
    for (let i = 0; i < 30; i++) {
      await scene.clock.pass(60_000)
      scene.server.publish(`n-${i}`)
    }
    await scene.clock.settle()

    expect(new Set(states)).toEqual(new Set(['live']))
    expect(heard).toHaveLength(30)
    expect(scene.network.opened.length).toBeGreaterThan(2)
  })

  it('stops when nobody is logged in, and starts again when told to', async () => {
    const scene = openScene()
    let user: string | null = null
    const nudge = scene.client({ token: () => (user === null ? null : scene.mint()) })
    await scene.clock.pass(60_000)
    expect(nudge.state).toMatchObject({ name: 'stopped', reason: 'Nobody is logged in.' })
    user = 'ada'
    nudge.start()
    await scene.clock.settle()
    expect(nudge.state.name).toBe('live')
  })

  it('takes tokens from an address of the app, as text or as JSON', async () => {
    const scene = openScene()
    scene.network.intercept = (method, path) =>
      path !== '/api/token' ? undefined : method === 'POST' ? Response.json({ token: scene.mint(), expiresAt: '2026-01-01T02:00:00Z' }) : new Response(null, { status: 405 })
    const nudge = scene.client({ token: 'http://app.test/api/token' })
    await scene.clock.settle()
    expect(nudge.state.name).toBe('live')
    expect(nudge.user).toBe('ada')
  })

  it('probes the connection when the page is looked at again, and leaves a dead one within seconds', async () => {
    const scene = openScene()
    const page = new FakePage()
    const nudge = scene.client({ platform: scene.platform(page) })
    await scene.clock.pass(1_000)
    // Half open: nothing arrives at either side, and nobody says so.
    scene.network.isDeaf = true
    scene.server.publish('meanwhile')
    await scene.clock.pass(1_000)
    expect([nudge.state.name, nudge.unread]).toEqual(['live', 0])

    page.wake()
    await scene.clock.pass(4_999)
    scene.network.isDeaf = false
    await scene.clock.pass(1_000)
    expect([nudge.state.name, nudge.unread]).toEqual(['live', 1])
    expect(scene.network.opened).toHaveLength(2)
  })

  it('closes a connection on which the server has gone silent', async () => {
    const scene = openScene()
    const nudge = scene.client()
    await scene.clock.settle()
    scene.network.isDeaf = true
    await scene.clock.pass(40_000)
    expect(nudge.state.name).not.toBe('live')

    scene.network.isDeaf = false
    await scene.clock.pass(60_000)
    expect(nudge.state.name).toBe('live')
  })

  it('gives signs of life as the server does, also where timers hardly run, and stays connected for hours', async () => {
    const scene = openScene()
    scene.client()
    await scene.clock.pass(4 * 3_600_000)

    expect(scene.network.longestSilenceMs).toBeLessThan(30_000)
    expect(scene.network.opened).toHaveLength(1)
  })

  it('leaves nothing behind when it is stopped: no timer, no listener of the page, no socket', async () => {
    const scene = openScene()
    const page = new FakePage()
    const nudge = scene.client({ platform: scene.platform(page) })
    nudge.inbox().subscribe(() => {})
    await scene.clock.settle()
    nudge.stop()
    await scene.clock.pass(1_000)

    expect([scene.clock.timers, page.listeners, scene.server.lines.size]).toEqual([0, 0, 0])
    expect(nudge.state).toEqual({ name: 'stopped', reason: 'Stopped.' })
  })

  it('opens one connection where it is started and stopped within a turn, as by StrictMode', async () => {
    const scene = openScene()
    const nudge = scene.client({ start: false })
    nudge.start()
    nudge.stop()
    nudge.start()
    await scene.clock.settle()

    expect(nudge.state.name).toBe('live')
    expect(scene.network.opened).toHaveLength(1)
    expect(scene.minted).toBe(1)
  })
})
