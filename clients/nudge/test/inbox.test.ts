import { describe, expect, it } from 'vitest'
import { openScene } from './support/scene'

const ids = (list: { getSnapshot(): { items: readonly { id: string }[] } }) => list.getSnapshot().items.map(({ id }) => id)

describe('A list of the inbox', () => {
  it('has what the server has, newest first, page by page, and what arrives', async () => {
    const scene = openScene()
    for (let i = 1; i <= 25; i++) {
      scene.server.publish(`n-${i}`)
      scene.clock.now += 1_000
    }
    const nudge = scene.client()
    const list = nudge.inbox()
    list.subscribe(() => {})
    expect(list.getSnapshot()).toMatchObject({ items: [], isLoaded: false })
    await scene.clock.settle()
    expect([ids(list).length, ids(list)[0], list.getSnapshot().hasMore]).toEqual([20, 'n-25', true])

    await list.loadMore()
    scene.server.publish('n-26')
    await scene.clock.settle()
    expect([ids(list).length, ids(list)[0], ids(list)[25], list.getSnapshot().hasMore]).toEqual([26, 'n-26', 'n-1', false])
  })

  it('keeps a row that arrives while a page is under way, and does not bring back what left meanwhile', async () => {
    const scene = openScene()
    scene.server.publish('old')
    const nudge = scene.client()
    await scene.clock.settle()
    let answer = () => {}
    scene.network.held = new Promise<void>((resolve) => (answer = resolve))
    const list = nudge.inbox()
    list.subscribe(() => {})
    await scene.clock.settle()
    scene.server.mark('delete', { ids: ['old'] })
    scene.server.publish('new')
    await scene.clock.settle()
    expect(list.getSnapshot().isLoading).toBe(true)
    answer()
    await scene.clock.settle()

    expect(ids(list)).toEqual(['new'])
  })

  it('shows a mark at once, and says it to the server', async () => {
    const scene = openScene()
    scene.server.publish('one')
    scene.server.publish('two')
    const nudge = scene.client()
    const list = nudge.inbox()
    list.subscribe(() => {})
    await scene.clock.settle()

    void nudge.read('one')
    expect(list.getSnapshot().items.find(({ id }) => id === 'one')).toMatchObject({ read: true, seen: true })
    // The badge shows numbers of the server alone.
    expect(nudge.unread).toBe(2)
    await scene.clock.settle()
    expect(nudge.unread).toBe(1)

    void nudge.archive(list.getSnapshot().items[0]!)
    expect(list.getSnapshot().items).toHaveLength(1)
    await scene.clock.settle()
    expect(scene.server.marks.map(({ change }) => change)).toEqual(['read', 'archive'])
  })

  it('keeps marks while nothing gets through, joins them, and tells them once in order', async () => {
    const scene = openScene()
    for (const id of ['a', 'b', 'c']) scene.server.publish(id)
    const nudge = scene.client()
    await scene.clock.settle()
    scene.network.cut()
    void nudge.read('a')
    void nudge.read('b')
    void nudge.archive('c')
    await scene.clock.pass(120_000)
    expect([scene.server.marks.length, nudge.waitingMarks]).toEqual([0, 3])

    scene.network.join()
    await scene.clock.pass(60_000)
    expect(scene.server.marks).toEqual([
      { change: 'read', body: { ids: ['a', 'b'] } },
      { change: 'archive', body: { ids: ['c'] } },
    ])
    expect([nudge.waitingMarks, nudge.unread]).toEqual([0, 0])
  })

  it('means by all what was there when it was said, not what came while it waited', async () => {
    const scene = openScene()
    scene.server.subscribe('news')
    scene.server.publish('before')
    scene.server.publishTo('news', 'c-1')
    const nudge = scene.client()
    await scene.clock.settle()
    scene.network.cut()
    void nudge.readAll()
    scene.server.publish('after')
    scene.server.publishTo('news', 'c-2')
    await scene.clock.pass(10_000)
    scene.network.join()
    await scene.clock.pass(60_000)

    expect(scene.server.marks).toEqual([{ change: 'read', body: { upTo: 1, channels: [{ channel: 'news', upTo: 1 }] } }])
    expect(nudge.unread).toBe(2)
  })

  it('gives up a mark that the server refuses, says so and shows what is true', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const nudge = scene.client()
    const list = nudge.inbox()
    list.subscribe(() => {})
    await scene.clock.settle()
    scene.network.intercept = (method) => (method === 'POST' ? Response.json({ code: 'marks_full', detail: 'Too many.' }, { status: 409 }) : undefined)
    const refused: string[] = []
    nudge.onRefusedMark((error) => refused.push(error.message))

    void nudge.archive('one')
    await scene.clock.settle()

    expect([refused, nudge.waitingMarks, ids(list)]).toEqual([['Too many.'], 0, ['one']])
  })

  it('has a list of unread and one of archived items of its own', async () => {
    const scene = openScene()
    scene.server.publish('one')
    scene.server.publish('two')
    const nudge = scene.client()
    const [unread, archived] = [nudge.inbox({ filter: 'unread' }), nudge.inbox({ filter: 'archived' })]
    unread.subscribe(() => {})
    archived.subscribe(() => {})
    await scene.clock.settle()

    void nudge.read('one')
    void nudge.archive('two')
    await scene.clock.settle()

    expect([ids(unread), ids(archived)]).toEqual([[], ['two']])
    expect(nudge.inbox({ filter: 'archived' })).toBe(archived)
  })
})

describe('Preferences', () => {
  it('are shown at once, and as they were if the server refuses them', async () => {
    const scene = openScene()
    const { preferences } = scene.client()
    preferences.subscribe(() => {})
    await scene.clock.settle()

    await preferences.mute({ type: 'note' })
    expect([scene.server.preferences.mutedTypes, preferences.isMuted({ type: 'note' })]).toEqual([['note'], true])
    scene.network.intercept = (method) => (method === 'PUT' ? Response.json({ code: 'preferences_full' }, { status: 409 }) : undefined)
    await expect(preferences.mute({ channel: 'news' })).rejects.toMatchObject({ code: 'preferences_full' })
    expect(preferences.isMuted({ channel: 'news' })).toBe(false)
    scene.network.intercept = () => undefined
    await Promise.all([preferences.unmute({ type: 'note' }), preferences.mute({ entity: 'thread-1' })])
    expect(scene.server.preferences).toMatchObject({ mutedTypes: [], mutedEntities: ['thread-1'] })
  })
})
