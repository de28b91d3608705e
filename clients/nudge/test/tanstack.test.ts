import { QueryClient, QueryObserver, type QueryKey } from '@tanstack/react-query'
import { afterEach, describe, expect, it } from 'vitest'
import { invalidateFrom, type InvalidationMap, type PusherChannelLike } from '../src/tanstack/index'
import { FakeClock } from './support/clock'
import { openScene } from './support/scene'

const map: InvalidationMap = {
  notifications: [['my-notifications'], ['unread-notification-count']],
  comments: ({ ids }) => (ids?.length ? ids.map((id) => ['comments', id]) : [['comments']]),
}

/** A page's queries: what was fetched, and fetches that the test lets end. */
class Page {
  readonly clock = new FakeClock()
  readonly client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } })
  readonly fetched: string[] = []
  readonly held: (() => void)[] = []
  isHeld = false
  readonly #undo: (() => void)[] = []

  show(...queryKey: QueryKey): void {
    const observer = new QueryObserver(this.client, {
      queryKey,
      queryFn: async () => {
        this.fetched.push(queryKey.join('/'))
        if (this.isHeld) await new Promise<void>((resolve) => this.held.push(resolve))
        return this.fetched.length
      },
    })
    this.#undo.push(observer.subscribe(() => {}))
  }

  async settle(): Promise<string[]> {
    await this.clock.pass(0)
    // TanStack tells of ends by timers of its own, all of them due at once.
    await new Promise((resolve) => setTimeout(resolve, 0))
    await this.clock.pass(0)
    return this.fetched.splice(0)
  }

  async letEnd(): Promise<string[]> {
    this.isHeld = false
    this.held.splice(0).forEach((end) => end())
    return this.settle()
  }

  follow(source: PusherChannelLike, random = () => 0.5): () => void {
    const { setTimer, clearTimer } = this.clock
    const undo = invalidateFrom(source, this.client, map, { random, setTimer, clearTimer })
    this.#undo.push(undo)
    return undo
  }

  end(): void {
    this.#undo.forEach((undo) => undo())
    this.client.clear()
  }
}

/** A channel of pusher-js, as far as a page sees it. */
class FakeChannel implements PusherChannelLike {
  readonly #listeners = new Map<string, Set<(data: never) => void>>()
  readonly #states = new Set<(data: never) => void>()
  readonly pusher = {
    connection: {
      bind: (_: string, listener: (data: never) => void) => this.#states.add(listener),
      unbind: (_: string, listener: (data: never) => void) => this.#states.delete(listener),
    },
  }

  bind(event: string, listener: (data: never) => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener))
  }

  unbind(event: string, listener: (data: never) => void): void {
    this.#listeners.get(event)?.delete(listener)
  }

  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, this.#states.size)
  }

  tell(event: string, data: object = {}): void {
    this.#listeners.get(event)?.forEach((listener) => listener(data as never))
  }

  become(current: string): void {
    this.#states.forEach((listener) => listener({ current } as never))
  }
}

let pages: Page[] = []
const openPage = async (...keys: QueryKey[]) => {
  const page = new Page()
  pages.push(page)
  for (const key of keys) page.show(...key)
  await page.settle()
  return page
}
afterEach(() => {
  pages.forEach((page) => page.end())
  pages = []
})

const all: QueryKey[] = [['my-notifications'], ['unread-notification-count'], ['comments', '7'], ['comments', '8'], ['my-bookmarks']]

describe('An invalidation', () => {
  it('fetches once each query that its scope names, and no other', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('invalidate', { scope: 'notifications', version: 1 })
    expect(await page.settle()).toEqual(['my-notifications', 'unread-notification-count'])
    channel.tell('invalidate', { scope: 'comments', ids: ['7'], version: 2 })
    expect(await page.settle()).toEqual(['comments/7'])
    channel.tell('invalidate', { scope: 'elsewhere', version: 3 })
    channel.tell('invalidate', { nonsense: true })
    expect(await page.settle()).toEqual([])
  })

  it('of all, and a gap, fetch everything of the map', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('invalidate', { scope: '*', reason: 'trimmed' })
    expect((await page.settle()).sort()).toEqual(['comments/7', 'comments/8', 'my-notifications', 'unread-notification-count'])
  })

  it('that lands while a fetch is under way is not lost, and several of them are one fetch more', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    page.isHeld = true
    channel.tell('invalidate', { scope: 'notifications', version: 1 })
    expect(await page.settle()).toEqual(['my-notifications', 'unread-notification-count'])
    channel.tell('invalidate', { scope: 'notifications', version: 2 })
    channel.tell('invalidate', { scope: 'notifications', version: 3 })
    expect(await page.settle()).toEqual([])

    expect(await page.letEnd()).toEqual(['my-notifications', 'unread-notification-count'])
    expect(await page.settle()).toEqual([])
  })

  it('that was taken in is passed over when it is told again, also after a cut', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('invalidate', { scope: 'notifications', version: 5 })
    await page.settle()
    channel.tell('invalidate', { scope: 'notifications', version: 5, reason: 'missed' })
    channel.tell('invalidate', { scope: 'notifications', version: 4 })
    expect(await page.settle()).toEqual([])
    channel.tell('invalidate', { scope: 'comments', ids: ['7'], version: 9 })
    channel.tell('invalidate', { scope: 'comments', ids: ['8'], version: 2 })
    expect((await page.settle()).sort()).toEqual(['comments/7', 'comments/8'])
  })

  it('waits for a part of its spread, is joined by those that come meanwhile, and spares who has fetched since', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('invalidate', { scope: 'notifications', version: 1, spreadMs: 10_000 })
    await page.clock.pass(4_000)
    channel.tell('invalidate', { scope: 'notifications', version: 2, spreadMs: 10_000 })
    expect(await page.settle()).toEqual([])
    void page.client.refetchQueries({ queryKey: ['my-notifications'] })
    expect(await page.settle()).toEqual(['my-notifications'])
    await page.clock.pass(1_000)
    expect(await page.settle()).toEqual(['unread-notification-count'])
    await page.clock.pass(60_000)
    expect(await page.settle()).toEqual([])
  })

  it('marks what is not shown, which is fetched when it is shown', async () => {
    const page = await openPage()
    page.client.setQueryData(['my-notifications'], 1)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('invalidate', { scope: 'notifications', version: 1 })
    expect(await page.settle()).toEqual([])
    page.show('my-notifications')
    expect(await page.settle()).toEqual(['my-notifications'])
  })

  it('is not heard any more at the end, and leaves nothing behind', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    const end = page.follow(channel)
    channel.tell('invalidate', { scope: 'notifications', version: 1, spreadMs: 10_000 })
    end()
    expect([channel.listening, page.clock.timers]).toEqual([0, 0])
    expect(page.client.getQueryState(['my-notifications'])?.isInvalidated).toBe(true)
  })
})

describe('A plain pusher-js that comes back', () => {
  it('fetches all where its server says nothing of what was missed', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('pusher:subscription_succeeded')
    expect(await page.settle()).toEqual([])
    channel.become('connecting')
    channel.become('connected')
    channel.tell('pusher:subscription_succeeded')
    expect((await page.settle()).length).toBe(4)
  })

  it('fetches what Nudge says was missed, and no more', async () => {
    const page = await openPage(...all)
    const channel = new FakeChannel()
    page.follow(channel)
    channel.tell('pusher:subscription_succeeded')
    channel.tell('nudge:counts')
    channel.become('connecting')
    channel.become('connected')
    channel.tell('invalidate', { scope: 'notifications', version: 7, reason: 'missed' })
    channel.tell('pusher:subscription_succeeded')
    channel.tell('nudge:caught_up', { source: 'inbox', count: 0 })
    expect(await page.settle()).toEqual(['my-notifications', 'unread-notification-count'])
  })
})

describe("Nudge's own client", () => {
  it('invalidates by its signals, and all of the map where continuity is lost', async () => {
    const scene = openScene()
    const nudge = scene.client()
    await scene.clock.settle()
    const page = await openPage(...all)
    page.follow(nudge as never)
    scene.server.signal({ scope: 'notifications', version: 3 }, 7)
    await scene.clock.settle()
    expect(await page.settle()).toEqual(['my-notifications', 'unread-notification-count'])

    scene.server.broadcast('reset', { position: 'e2.0', reason: 'epoch' })
    await scene.clock.settle()
    expect((await page.settle()).length).toBe(4)
  })
})
