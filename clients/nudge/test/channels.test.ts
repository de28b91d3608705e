import { describe, expect, it } from 'vitest'
import { openScene } from './support/scene'

describe('A channel', () => {
  it('is followed from its head, or from so many rows before it', async () => {
    const scene = openScene()
    for (let i = 1; i <= 5; i++) scene.server.publishTo('room', `r-${i}`)
    const nudge = scene.client()
    const heard: [string, boolean][] = []
    nudge.on('*', ({ id, isReplayed }) => heard.push([id, isReplayed]))
    nudge.attach('room', { rewind: 2 })
    const view = nudge.channel('room')
    await scene.clock.settle()
    scene.server.publishTo('room', 'r-6')
    await scene.clock.settle()

    expect(view.getSnapshot().rows.map(({ id }) => id)).toEqual(['r-4', 'r-5', 'r-6'])
    expect(heard).toEqual([['r-4', true], ['r-5', true], ['r-6', false]])
  })

  it('goes on without its past where a server cannot rewind', async () => {
    const scene = openScene()
    scene.server.knowsRewind = false
    scene.server.publishTo('room', 'r-1')
    const nudge = scene.client()
    nudge.attach('room', { rewind: 2 })
    const view = nudge.channel('room')
    await scene.clock.settle()
    scene.server.publishTo('room', 'r-2')
    await scene.clock.settle()

    expect(view.getSnapshot().rows.map(({ id }) => id)).toEqual(['r-2'])
  })

  it('says why it may not be heard, and the connection stays', async () => {
    const scene = openScene()
    const nudge = scene.client()
    nudge.attach('secret')
    await scene.clock.settle()

    expect(nudge.channel('secret').getSnapshot().refusal).toEqual({ code: 'capability_missing', message: 'Not yours.' })
    expect(nudge.state.name).toBe('live')
  })

  it('is attached once however often it is asked for, and detached with the last one; what was missed comes after a cut', async () => {
    const scene = openScene()
    const nudge = scene.client()
    await scene.clock.settle()
    const [first, second] = [nudge.attach('room'), nudge.attach('room')]
    const view = nudge.channel('room')
    await scene.clock.settle()
    first()
    first()
    scene.server.publishTo('room', 'r-1')
    await scene.clock.settle()
    scene.network.cut()
    scene.server.publishTo('room', 'r-2')
    scene.network.join()
    await scene.clock.pass(60_000)
    expect(view.getSnapshot().rows.map(({ id }) => id)).toEqual(['r-1', 'r-2'])

    second()
    await scene.clock.settle()
    const named = scene.server.calls.filter(({ target }) => target === 'Attach' || target === 'Detach').map(({ target }) => target)
    expect(named).toEqual(['Attach', 'Detach'])
  })

  it('tells invalidations with their channel, and resumes from their stamps', async () => {
    const scene = openScene()
    const nudge = scene.client()
    const heard: unknown[] = []
    nudge.onInvalidate((event) => heard.push(event))
    nudge.attach('room')
    await scene.clock.settle()
    scene.server.signal({ scope: 'notifications', version: 3 }, 7)
    scene.server.signal({ scope: 'comments', ids: ['1'] }, 9, 'room')
    await scene.clock.settle()
    scene.network.cut()
    scene.network.join()
    await scene.clock.pass(60_000)

    expect(heard).toEqual([{ scope: 'notifications', version: 3 }, { scope: 'comments', ids: ['1'], channel: 'room' }])
    const [last] = scene.server.calls.filter(({ target }) => target === 'Resume').slice(-1)
    expect(last?.args[0]).toMatchObject({ stamps: { since: 1, inbox: 7, channels: { room: 9 } } })
  })

  it('says who is there', async () => {
    const scene = openScene()
    const nudge = scene.client()
    const leave = nudge.enter('room')
    const view = nudge.presence('room')
    await scene.clock.settle()
    scene.server.broadcast('presence', { channel: 'room', change: 'joined', user: 'ben', info: { name: 'Ben' } })
    await scene.clock.settle()
    expect(view.getSnapshot().members).toEqual([{ user: 'ada', info: null }, { user: 'ben', info: { name: 'Ben' } }])
    scene.server.broadcast('presence', { channel: 'room', change: 'left', user: 'ada' })
    scene.server.broadcast('presence', { channel: 'room', change: 'ended', code: 'capability_missing', message: 'Revoked.' })
    await scene.clock.settle()
    expect(view.getSnapshot()).toEqual({ members: [], refusal: { code: 'capability_missing', message: 'Revoked.' } })
    leave()
    await scene.clock.settle()
    expect(scene.server.calls.at(-1)?.target).toBe('Leave')
  })
})
