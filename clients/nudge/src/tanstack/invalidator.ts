import { hashKey, type Query, type QueryClient, type QueryKey } from '@tanstack/react-query'
import type { Timer } from '../index'

/** An invalidation, whichever face brought it. */
export interface InvalidationLike {
  readonly scope: string
  readonly ids?: readonly string[]
  readonly version?: number | string
  readonly spreadMs?: number
  readonly reason?: string
}

/** What of the app's queries a scope is: keys, or a function of the event. Keys that begin with one of these are meant as well. */
export type InvalidationMap = Readonly<Record<string, readonly QueryKey[] | ((event: InvalidationLike) => readonly QueryKey[])>>

/** Time and chance, for tests. */
export interface InvalidationClock {
  random(): number
  setTimer(run: () => void, ms: number): Timer
  clearTimer(timer: Timer): void
}

export const hostClock: InvalidationClock = {
  random: () => Math.random(),
  setTimer: (run, ms) => setTimeout(run, ms),
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

// docs/protocol/rest.md: a spread is at most a minute.
const spreadMsMax = 60_000
const versionsMax = 1_000

interface Waiting {
  readonly key: QueryKey
  readonly timer: Timer
}

/**
 * Turns invalidations into fetches: each query that a scope names is fetched once more, however often it was invalidated meanwhile, and
 * never too seldom: a fetch that had begun before an invalidation does not count as one after it.
 */
export class Invalidator {
  readonly #queryClient: QueryClient
  readonly #clock: InvalidationClock
  #map: InvalidationMap
  /** By scope and id: the highest version that was taken in. */
  readonly #versions = new Map<string, number>()
  /** Keys that wait for their moment. */
  readonly #waiting = new Map<string, Waiting>()
  /** Counts invalidations: a fetch knows how many there were when it began. */
  #moment = 0
  readonly #begunAt = new WeakMap<Query, number>()
  readonly #dirtyAt = new WeakMap<Query, number>()
  readonly #undo: () => void

  constructor(queryClient: QueryClient, map: InvalidationMap, clock: InvalidationClock = hostClock) {
    this.#queryClient = queryClient
    this.#map = map
    this.#clock = clock
    this.#undo = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return
      if (event.action.type === 'fetch') this.#begunAt.set(event.query, this.#moment)
      else if (event.action.type === 'success' || event.action.type === 'error') this.#settle(event.query)
    })
  }

  /** The map may be another object at each render. */
  set map(map: InvalidationMap) {
    this.#map = map
  }

  take(event: InvalidationLike): void {
    if (event.scope === '*') return this.takeAll(event.spreadMs)
    if (this.#isKnown(event)) return
    const entry = this.#map[event.scope]
    this.#invalidate((typeof entry === 'function' ? entry(event) : entry) ?? [], event.spreadMs)
  }

  /** Something was missed, and nobody can say what: everything of the map. */
  takeAll(spreadMs?: number): void {
    const all = Object.entries(this.#map).flatMap(([scope, entry]) => (typeof entry === 'function' ? entry({ scope }) : entry))
    this.#invalidate(all, spreadMs)
  }

  stop(): void {
    this.#undo()
    // A key that was invalidated stays so; the next reader fetches it.
    for (const { key, timer } of [...this.#waiting.values()]) {
      this.#clock.clearTimer(timer)
      void this.#queryClient.invalidateQueries({ queryKey: key, refetchType: 'none' })
    }
    this.#waiting.clear()
  }

  /** A version that was taken in before: told again after a cut, or by another way. Versions of different ids say nothing of each other. */
  #isKnown({ scope, ids, version }: InvalidationLike): boolean {
    const number = Number(version)
    if (version === undefined || !Number.isFinite(number)) return false
    const names = (ids?.length ? ids : ['']).map((id) => JSON.stringify([scope, id]))
    const isKnown = names.every((name) => (this.#versions.get(name) ?? -Infinity) >= number)
    for (const name of names) {
      const known = this.#versions.get(name) ?? -Infinity
      this.#versions.delete(name)
      this.#versions.set(name, Math.max(known, number))
    }
    for (const name of this.#versions.keys()) {
      if (this.#versions.size <= versionsMax) break
      this.#versions.delete(name)
    }
    return isKnown
  }

  #invalidate(keys: readonly QueryKey[], spreadMs = 0): void {
    this.#moment += 1
    for (const key of keys) {
      for (const query of this.#queryClient.getQueryCache().findAll({ queryKey: key })) this.#dirtyAt.set(query, this.#moment)
      const hash = hashKey(key)
      // One that waits covers those that come meanwhile.
      if (this.#waiting.has(hash)) continue
      const waitMs = this.#clock.random() * Math.min(Math.max(0, spreadMs), spreadMsMax)
      // Without a spread it still waits for its turn: scopes of one burst often name the same key.
      const timer = this.#clock.setTimer(() => this.#fire(hash, key), waitMs)
      this.#waiting.set(hash, { key, timer })
    }
  }

  #fire(hash: string, key: QueryKey): void {
    this.#waiting.delete(hash)
    for (const query of this.#queryClient.getQueryCache().findAll({ queryKey: key })) this.#refetch(query)
  }

  /** A fetch that was under way when the invalidation came may have read what was there before. */
  #settle(query: Query): void {
    if (this.#isStale(query) && !this.#isWaiting(query)) this.#refetch(query)
  }

  #refetch(query: Query): void {
    // It was fetched meanwhile, by whoever, and has what there is; or it is being fetched, and the end of that looks again.
    if (!this.#isStale(query)) return
    // One that waits for a network fetches when that is there, later than now. Should either come to nothing, whoever looks next fetches.
    if (query.state.fetchStatus !== 'idle') return query.invalidate()
    void this.#queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false })
    if (!query.isActive()) this.#dirtyAt.delete(query)
  }

  #isStale(query: Query): boolean {
    const dirtyAt = this.#dirtyAt.get(query)
    return dirtyAt !== undefined && (this.#begunAt.get(query) ?? 0) < dirtyAt
  }

  #isWaiting(query: Query): boolean {
    return [...this.#waiting.values()].some(({ key }) => key.every((part, i) => hashKey([part]) === hashKey([query.queryKey[i]])))
  }
}
