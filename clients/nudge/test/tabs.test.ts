import { describe, expect, it } from 'vitest'
import { openScene } from './support/scene'

describe('Tabs of one browser', () => {
  it('share one connection, hear the same, and survive the end of the tab that holds it', async () => {
    const scene = openScene()
    scene.server.publish('before')
    const tabs = Array.from({ length: 5 }, () => scene.tab())
    const heard = tabs.map(() => [] as string[])
    tabs.forEach(({ nudge }, i) => nudge.on('*', ({ id }) => heard[i]!.push(id)))
    await scene.clock.settle()
    expect(tabs.map(({ nudge }) => [nudge.state.name, nudge.unread])).toEqual(tabs.map(() => ['live', 1]))
    expect(scene.network.opened).toHaveLength(1)
    expect(scene.server.calls.filter(({ target }) => target === 'Resume')).toHaveLength(1)

    scene.server.publish('one')
    await scene.clock.settle()
    tabs[0]!.kill()
    scene.server.publish('two')
    await scene.clock.settle()
    scene.server.publish('three')
    await scene.clock.settle()

    const others = tabs.slice(1)
    expect(others.map(({ nudge }) => [nudge.state.name, nudge.unread])).toEqual(others.map(() => ['live', 4]))
    expect(heard.slice(1)).toEqual(others.map(() => ['one', 'two', 'three']))
    expect(scene.network.opened).toHaveLength(2)
    expect(scene.server.lines.size).toBe(1)
  })

  it('hand the connection on when the page that has it is frozen, and take it in again when it wakes', async () => {
    const scene = openScene()
    const [first, second] = [scene.tab(), scene.tab()]
    await scene.clock.settle()
    first.page.sleep()
    await scene.clock.settle()
    scene.server.publish('meanwhile')
    await scene.clock.settle()
    expect(second.nudge.unread).toBe(1)
    expect(scene.server.lines.size).toBe(1)

    await scene.clock.pass(600_000)
    first.page.wake()
    await scene.clock.pass(1_000)
    expect([first.nudge.state.name, first.nudge.unread]).toEqual(['live', 1])
    expect(scene.server.lines.size).toBe(1)
  })

  it('show a mark of one in all, and a mark made without a network when it is back', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const [first, second] = [scene.tab(), scene.tab()]
    const list = second.nudge.inbox()
    list.subscribe(() => {})
    await scene.clock.settle()
    scene.network.cut()
    void first.nudge.read('one')
    await scene.clock.settle()
    expect(list.getSnapshot().items[0]).toMatchObject({ read: true })

    scene.network.join()
    await scene.clock.pass(60_000)
    expect([first.nudge.unread, second.nudge.unread]).toEqual([0, 0])
    expect(scene.server.marks).toHaveLength(1)
  })

  it('follow a channel by the connection of another tab, and only who asked for it hears it', async () => {
    const scene = openScene()
    const [first, second] = [scene.tab(), scene.tab()]
    await scene.clock.settle()
    const heard: string[][] = [[], []]
    first.nudge.on('*', ({ id }) => heard[0]!.push(id))
    second.nudge.on('*', ({ id }) => heard[1]!.push(id))
    const undo = second.nudge.attach('room')
    await scene.clock.settle()
    scene.server.publishTo('room', 'r-1')
    await scene.clock.settle()
    scene.network.cut()
    scene.server.publishTo('room', 'r-2')
    scene.network.join()
    await scene.clock.pass(60_000)
    expect(heard).toEqual([[], ['r-1', 'r-2']])
    undo()
    await scene.clock.settle()
    expect(scene.server.calls.at(-1)?.target).toBe('Detach')
  })

  it('poll once for all while there is no connection', async () => {
    const scene = openScene()
    const tabs = [scene.tab(), scene.tab(), scene.tab()]
    await scene.clock.settle()
    scene.network.cut('sockets', 'streams')
    scene.server.publish('one')
    await scene.clock.pass(5_000)

    expect(tabs.map(({ nudge }) => [nudge.state.name, nudge.unread])).toEqual(tabs.map(() => ['polling', 1]))
    expect(scene.network.fetched.filter(({ path }) => path.includes('summary'))).toHaveLength(1)
  })

  it('of two users share nothing', async () => {
    const scene = openScene()
    const first = scene.tab()
    await scene.clock.settle()
    scene.user = 'ben'
    const second = scene.tab()
    await scene.clock.settle()

    expect([first.nudge.user, second.nudge.user]).toEqual(['ada', 'ben'])
    expect(scene.network.opened).toHaveLength(2)
  })

  it('each have a connection where the browser cannot share one', async () => {
    const scene = openScene()
    scene.client()
    scene.client()
    await scene.clock.settle()
    expect(scene.network.opened).toHaveLength(2)
  })
})
