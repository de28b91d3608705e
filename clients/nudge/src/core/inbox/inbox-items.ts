import type { Store } from '../listeners'
import { parsePosition } from '../positions'
import type { ListQuery } from '../rest'
import type { ChannelRow, InboxRow, Item, MarkChange, MarkTargets, Page } from '../wire'
import { itemOfChannelRow, itemOfRow, withdrawnType } from './item-of'
import { emptyInbox, type InboxParts, type InboxSnapshot } from './inbox-list'
import { isAmong, keyOf, newestFirst } from './order'
import { Tombstones } from './tombstones'

const pageSize = 20

type Apply = () => void

/**
 * The part of a list that was loaded so far: pages of the server, and on top of them every row that the connection brings. Rows that
 * arrive while a page is under way are applied to it again, since it may be older than they are.
 */
export class InboxItems {
  readonly #parts: InboxParts
  readonly #filter: NonNullable<ListQuery['filter']>
  readonly #store: Store<InboxSnapshot>
  readonly #items = new Map<string, Item>()
  readonly #tombstones = new Tombstones()
  #before: string | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #meanwhile: Apply[] | undefined
  #isCurrent = false
  #isWanted = false

  constructor(parts: InboxParts, store: Store<InboxSnapshot>) {
    this.#parts = parts
    this.#filter = parts.query.filter ?? 'active'
    this.#store = store
  }

  /** Loads the first page, unless it is there. */
  load(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    this.reload()
  }

  /** Loads the page below the oldest item that is there. */
  loadMore(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#before !== undefined) this.#addPage(await this.#fetch(this.#before))
    })
  }

  /** Loads the newest page and drops what was loaded before; once, however often it is asked for while others are under way. */
  reload(): void {
    if (!this.#isWanted) return
    this.#isCurrent = false
    void this.#inTurn(async () => {
      if (!this.#isCurrent) await this.#loadNewest()
    }).catch(() => {
      this.#isCurrent = false
      this.#parts.failed()
    })
  }

  /** The connection is back: what could not be loaded is. */
  catchUp(): void {
    if (this.#isWanted && !this.#isCurrent) this.reload()
  }

  /** Shows what storage kept, until the server is asked. */
  restore(items: readonly Item[], tombstones: readonly [string, number][], hasMore: boolean): void {
    for (const [key, version] of tombstones) this.#tombstones.add(key, version)
    for (const item of items) if (this.#tombstones.versionOf(keyOf(item)) === undefined) this.#items.set(keyOf(item), item)
    this.#store.set({ ...this.#store.getSnapshot(), items: this.#inOrder(), isLoaded: true, hasMore })
  }

  tombstones(): [string, number][] {
    return this.#tombstones.entries()
  }

  /** Another user, or another life of everything. */
  clear(): void {
    this.#items.clear()
    this.#tombstones.clear()
    this.#store.set(emptyInbox)
    this.reload()
  }

  takeRow(row: InboxRow): void {
    this.#take(() => this.#applyRow(row))
  }

  takeChannelRow(row: ChannelRow): void {
    this.#take(() => this.#applyChannelRow(row))
  }

  /** What the user did here, before the server has said so. */
  takeMark(change: MarkChange, targets: MarkTargets): void {
    this.#take(() => this.#applyMark(change, targets, undefined))
  }

  async #loadNewest(): Promise<void> {
    // A request from here on asks for more than this page may know.
    this.#isCurrent = true
    this.#store.set({ ...this.#store.getSnapshot(), isLoading: true })
    try {
      const page = await this.#fetch()
      this.#items.clear()
      this.#addPage(page)
    } catch (error) {
      this.#store.set({ ...this.#store.getSnapshot(), isLoading: false, error: error as Error })
      throw error
    }
  }

  #fetch(before?: string): Promise<Page> {
    return this.#parts.fetchPage({ ...this.#parts.query, limit: pageSize, ...(before !== undefined && { before }) })
  }

  /** One page at a time: each is joined with the rows that arrived since it was asked for. */
  #inTurn(load: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(async () => {
      this.#meanwhile = []
      try {
        await load()
      } finally {
        this.#meanwhile = undefined
      }
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  #addPage({ items, before, hasMore }: Page): void {
    // The page was made after the rows that were taken in before it was asked for, so it is newer than every tombstone but those of meanwhile.
    for (const item of items) {
      this.#tombstones.lift(keyOf(item))
      this.#items.set(keyOf(item), item)
    }
    this.#before = before ?? undefined
    for (const apply of this.#meanwhile ?? []) apply()
    this.#store.set({ items: this.#inOrder(), hasMore, isLoading: false, isLoaded: true, error: undefined })
  }

  #take(apply: Apply): void {
    this.#meanwhile?.push(apply)
    apply()
    const known = this.#store.getSnapshot()
    if (known.isLoaded || this.#items.size > 0) this.#store.set({ ...known, items: this.#inOrder() })
  }

  #applyRow(row: InboxRow): void {
    this.#forgetUpTo(row.floor)
    const item = itemOfRow(row)
    if (item) return this.#put(item)
    const mark = marksOf[row.change]
    if (mark) return this.#applyMark(mark, row.data ?? {}, row.version)
    // An item that comes back, and all that this client does not know: the server's list says it.
    this.reload()
  }

  #applyChannelRow(row: ChannelRow): void {
    if (!this.#parts.isSubscribed(row.channel)) return
    if (row.notification.type === withdrawnType) return this.#withdraw(row)
    this.#put(itemOfChannelRow(row, this.#parts.user()))
  }

  #withdraw({ channel, notification }: ChannelRow): void {
    const { offset } = (notification.payload ?? {}) as { offset?: number }
    if (offset !== undefined) this.#applyMark('delete', { channels: [{ channel, offsets: [offset] }] }, undefined)
  }

  #applyMark(change: MarkChange, targets: MarkTargets, version: number | undefined): void {
    // The item that joins is not at hand; before the server has taken the mark its list would not have it either.
    if (joins[this.#filter].has(change)) return version === undefined ? undefined : this.reload()
    const doesLeave = leaves[this.#filter].has(change)
    for (const item of [...this.#items.values()]) {
      if (!isAmong(item, targets)) continue
      if (doesLeave) this.#remove(keyOf(item), version)
      else this.#items.set(keyOf(item), marked(item, change))
    }
  }

  #put(item: Item): void {
    if (this.#filter === 'archived' || this.#filter === 'snoozed' || this.#isElsewhere(item)) return
    const known = this.#items.get(keyOf(item))
    if (known && parsePosition(known.position).offset >= parsePosition(item.position).offset) return
    if (this.#filter === 'unread' && item.read) return
    if (!item.channel && (this.#tombstones.versionOf(keyOf(item)) ?? -1) >= parsePosition(item.position).offset) return
    this.#tombstones.lift(keyOf(item))
    this.#items.set(keyOf(item), item)
  }

  #isElsewhere({ channel, notification: { type, entityId } }: Item): boolean {
    const { query } = this.#parts
    if ((query.channel !== undefined && query.channel !== channel) || (query.type !== undefined && query.type !== type)) return true
    const muted = this.#parts.muted()
    if (!muted) return false
    return (
      (channel !== undefined && muted.mutedChannels.includes(channel)) ||
      muted.mutedTypes.includes(type) ||
      (entityId !== undefined && muted.mutedEntities.includes(entityId))
    )
  }

  #remove(key: string, version: number | undefined): void {
    this.#items.delete(key)
    this.#tombstones.add(key, version ?? 0)
  }

  #forgetUpTo(floor: number): void {
    for (const item of [...this.#items.values()]) {
      if (!item.channel && parsePosition(item.position).offset <= floor) this.#items.delete(keyOf(item))
    }
  }

  #inOrder(): Item[] {
    return [...this.#items.values()].sort(newestFirst)
  }
}

/** Rows of the log that change states of items, by the mark that made them. */
const marksOf: Readonly<Record<string, MarkChange>> = {
  seen: 'seen', read: 'read', unread: 'unread', archived: 'archive', deleted: 'delete', snoozed: 'snooze', restored: 'restore',
}

type Sets = Readonly<Record<NonNullable<ListQuery['filter']>, ReadonlySet<string>>>

/** Marks by which items leave a list, and those by which items may join it that are not at hand. */
const leaves: Sets = {
  active: new Set(['archive', 'delete', 'snooze']),
  unread: new Set(['read', 'archive', 'delete', 'snooze']),
  archived: new Set(['restore', 'delete']),
  snoozed: new Set(['restore', 'delete', 'archive', 'unread']),
}
const joins: Sets = {
  active: new Set(['restore']),
  unread: new Set(['restore', 'unread']),
  archived: new Set(['archive']),
  snoozed: new Set(['snooze']),
}

function marked(item: Item, change: MarkChange): Item {
  if (change === 'seen') return { ...item, seen: true }
  if (change === 'read') return { ...item, seen: true, read: true }
  return change === 'unread' ? { ...item, read: false } : item
}
