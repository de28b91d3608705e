import { Store, type ReadableStore } from '../listeners'
import type { ListQuery } from '../rest'
import type { ChannelRow, InboxRow, Item, MarkChange, MarkTargets, Page, Preferences } from '../wire'
import type { InboxItems } from './inbox-items'

export interface InboxSnapshot {
  /** Newest first; replaced, never changed. */
  readonly items: readonly Item[]
  readonly hasMore: boolean
  readonly isLoading: boolean
  /** Whether it has been loaded from the server, or from storage, once. */
  readonly isLoaded: boolean
  /** Why the last load failed; it is tried again. */
  readonly error: Error | undefined
}

export const emptyInbox: InboxSnapshot = { items: [], hasMore: false, isLoading: false, isLoaded: false, error: undefined }

export interface InboxParts {
  readonly query: ListQuery
  fetchPage(query: ListQuery & { limit: number; before?: string }): Promise<Page>
  isSubscribed(channel: string): boolean
  user(): string | undefined
  muted(): Preferences | undefined
  /** A load failed, and is to be tried again after a while. */
  failed(): void
  report(error: unknown): void
}

/** A list of the inbox. Its code is loaded when someone looks at it, so that a page with a badge alone does not pay for it. */
export class InboxList implements ReadableStore<InboxSnapshot> {
  readonly #parts: InboxParts
  readonly #store: Store<InboxSnapshot>
  #items: InboxItems | undefined
  #opened: Promise<InboxItems> | undefined
  #subscribers = 0

  constructor(parts: InboxParts) {
    this.#parts = parts
    this.#store = new Store(emptyInbox, parts.report)
  }

  readonly getSnapshot = (): InboxSnapshot => this.#store.getSnapshot()

  /** Listens, and loads the first page if that has not been done. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#subscribers += 1
    this.load()
    const undo = this.#store.subscribe(listener)
    let isUndone = false
    return () => {
      if (!isUndone) this.#subscribers -= 1
      isUndone = true
      undo()
    }
  }

  get isWatched(): boolean {
    return this.#subscribers > 0
  }

  /** Loads the first page, unless it is there. */
  load(): void {
    this.#open().then(
      (items) => items.load(),
      // The file is out of reach; it is asked for again with the next try.
      () => this.#parts.failed(),
    )
  }

  /** Loads the page below the oldest item that is there. */
  async loadMore(): Promise<void> {
    await (await this.#open()).loadMore()
  }

  /** Loads the newest page and drops what was loaded before. */
  reload(): void {
    this.#items?.reload()
  }

  /** What could not be loaded is loaded now. */
  catchUp(): void {
    if (this.#items) this.#items.catchUp()
    else if (this.isWatched) this.load()
  }

  /** Shows what storage kept, until the server is asked. */
  async restore(items: readonly Item[], tombstones: readonly [string, number][], hasMore: boolean): Promise<void> {
    ;(await this.#open()).restore(items, tombstones, hasMore)
  }

  tombstones(): [string, number][] {
    return this.#items?.tombstones() ?? []
  }

  /** Another user, or another life of everything. */
  clear(): void {
    this.#items?.clear()
  }

  // Rows that come while the code is loaded are in the page that it asks for first.
  takeRow(row: InboxRow): void {
    this.#items?.takeRow(row)
  }

  takeChannelRow(row: ChannelRow): void {
    this.#items?.takeChannelRow(row)
  }

  /** What the user did here, before the server has said so. */
  takeMark(change: MarkChange, targets: MarkTargets): void {
    this.#items?.takeMark(change, targets)
  }

  #open(): Promise<InboxItems> {
    this.#opened ??= import('./inbox-items').then(
      ({ InboxItems }) => (this.#items = new InboxItems(this.#parts, this.#store)),
      (error: unknown) => {
        this.#opened = undefined
        throw error
      },
    )
    return this.#opened
  }
}
