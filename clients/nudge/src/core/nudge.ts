import type { Acks } from './acks'
import { ChannelView, type ChannelSnapshot } from './channel-view'
import { Connection } from './connection'
import { eventOfChannelRow, eventOfPassing, eventOfRow, type InvalidationEvent, type NotificationType, type NudgeEvent } from './events'
import { InboxList } from './inbox/inbox-list'
import { targetsOf } from './inbox/targets'
import { Listeners, Store, type ReadableStore, type Undo } from './listeners'
import { DirectLines } from './lines/direct'
import type { Lines } from './lines/line'
import { Marks } from './marks'
import type { NudgeOptions } from './options'
import { hostPlatform, type Platform, type Timer } from './platform'
import { Poller } from './poller'
import { parsePosition } from './positions'
import { PreferencesStore } from './preferences'
import { PresenceView, type PresenceSnapshot } from './presence-view'
import { Rest, type ListQuery } from './rest'
import { Session } from './session'
import type { NudgeState } from './state'
import { LazyTabs } from './tabs/lazy-tabs'
import type { Mirrored } from './tabs/messages'
import { readClaims, Tokens } from './tokens'
import type { Vault } from './vault'
import type { NudgeStorage } from '../storage/storage'
import { Wants } from './wants'
import type { Item, MarkChange, MarkTargets, SignalMessage } from './wire'

/** What a client shows at a moment; replaced as a whole, never changed. */
export interface NudgeSnapshot {
  readonly state: NudgeState
  /** Own items and subscribed channels together: the badge. */
  readonly unread: number
  readonly unseen: number
  /** Of each channel that the user subscribes to. */
  readonly channels: Readonly<Record<string, { readonly unread: number; readonly unseen: number; readonly isMuted: boolean }>>
}

/** Nothing is known yet; also on a server. */
export const emptySnapshot: NudgeSnapshot = {
  state: { name: 'connecting' },
  unread: 0,
  unseen: 0,
  channels: {},
}

/** Names an item in a mark: an item of a list, or the id of an own one. */
export type Markable = string | Pick<Item, 'id' | 'channel' | 'position'>

/** What is told by name beside notifications. */
interface OwnEvents {
  notification: NudgeEvent
  signal: SignalMessage
  invalidate: InvalidationEvent
  reset: { readonly channel?: string; readonly reason: string }
  refusedMark: Error
  [type: `type:${string}`]: NudgeEvent
}

const listsMax = 20
// docs/protocol/realtime.md: one row in 20 or so.
const ackShare = 1 / 20
const retryListsMs = 10_000

/** One user's connection to Nudge. */
export class Nudge implements ReadableStore<NudgeSnapshot> {
  readonly preferences: PreferencesStore
  readonly #platform: Platform
  readonly #session: Session
  readonly #tokens: Tokens
  readonly #rest: Rest
  readonly #wants = new Wants()
  readonly #store: Store<NudgeSnapshot>
  readonly #events: Listeners<OwnEvents>
  readonly #scope: string
  readonly #storage: NudgeStorage | undefined
  readonly #marks: Marks
  readonly #connection: Connection
  readonly #tabs: LazyTabs | undefined
  readonly #lists = new Map<string, InboxList>()
  readonly #channels = new Map<string, ChannelView>()
  readonly #presences = new Map<string, PresenceView>()
  #user: string | undefined
  /** Whose the last token was; `undefined` where it cannot be read. */
  #tokenUser: string | undefined
  #vault: Vault | undefined
  #loaded: Promise<void> | undefined
  #undo: Undo[] = []
  #starts = 0
  #retry: Timer
  #acks: Acks | undefined

  constructor(options: NudgeOptions) {
    const platform = (this.#platform = options.platform ?? hostPlatform())
    const base = options.url.replace(/\/+$/, '')
    const report = (error: unknown) => platform.report(error)
    this.#tokens = new Tokens(platform, options.token)
    this.#tokens.onToken = (token) => this.#learnUser(token)
    this.#rest = new Rest(platform, this.#tokens, base)
    this.#session = new Session(report)
    this.#store = new Store(emptySnapshot, report)
    this.#events = new Listeners(report)
    const scope = options.scope ?? base
    this.#scope = scope
    this.#storage = options.storage
    this.#marks = new Marks({
      platform,
      keep: async (mark) => {
        await this.#loaded
        return (await this.#vault?.addMark(mark)) ?? ''
      },
      forget: async (keys) => this.#vault?.removeMarks(keys),
      lockName: `nudge-marks:${scope}`,
      send: ({ change, targets }) => this.#rest.mark(change, targets),
      taken: (summary) => this.#session.receive(this.#connection.line ? 'marked' : 'summary', summary),
      refused: (error) => this.#takeRefusal(error),
    })
    this.preferences = new PreferencesStore({
      fetch: () => this.#rest.preferences(),
      put: (preferences) => this.#rest.setPreferences(preferences),
      report,
    })
    const direct = new DirectLines(platform, this.#tokens, this.#session, this.#wants, base)
    this.#tabs = (options.tabs ?? true) ? this.#openTabs(platform, scope, direct) : undefined
    const lines: Lines = this.#tabs ?? direct
    const poller = new Poller(platform, this.#rest, {
      summary: (summary, everyMs) => {
        this.#tabs?.tellPoll(summary, everyMs)
        this.#connection.takePoll(summary, everyMs)
      },
      failure: (error) => this.#connection.takePollFailure(error),
    })
    this.#connection = new Connection({
      platform,
      tokens: this.#tokens,
      session: this.#session,
      wants: this.#wants,
      lines,
      poller,
      become: (state) => this.#become(state),
    })
    this.#follow()
    if (options.start ?? true) this.start()
  }

  readonly getSnapshot = (): NudgeSnapshot => this.#store.getSnapshot()
  readonly subscribe = (listener: () => void): Undo => this.#store.subscribe(listener)

  get state(): NudgeState {
    return this.getSnapshot().state
  }

  get unread(): number {
    return this.getSnapshot().unread
  }

  get unseen(): number {
    return this.getSnapshot().unseen
  }

  /** Whose inbox it is, once a token is there. */
  get user(): string | undefined {
    return this.#user
  }

  /** Connects, unless it does already. A stopped client may be started again and goes on from where it was. */
  start(): void {
    const start = ++this.#starts
    // A start without what was kept is better than none.
    this.#loaded ??= this.#restore().catch((error: unknown) => this.#platform.report(error))
    void this.#loaded.then(() => {
      if (start !== this.#starts) return
      this.#listenToPage()
      this.#tabs?.start()
      this.#connection.start()
      void this.#marks.tell()
    })
  }

  /** Ends the connection. What was read stays readable, and marks wait. */
  stop(): void {
    this.#starts += 1
    this.#undo.forEach((undo) => undo())
    this.#undo = []
    this.#marks.stop()
    this.#connection.stop()
    this.#tabs?.stop()
    void this.#vault?.flush()
  }

  /**
   * The app has gone into the background (S2.51): the connection ends at once, so that the server does not wait for a dead socket before it
   * pushes.
   */
  background(): void {
    this.stop()
  }

  /** The app is looked at again: it connects, and what was missed comes first. */
  foreground(): void {
    this.start()
    this.#connection.wake()
  }

  /**
   * Listens for notifications of one type, or of all (`*`): own items that are new or have grown, rows of channels that are received, and
   * notifications that are not stored.
   */
  on<Type extends NotificationType>(type: Type, listener: (event: NudgeEvent<Type>) => void): Undo {
    const name = type === '*' ? 'notification' : (`type:${type}` as const)
    return this.#events.on(name, listener as (event: NudgeEvent) => void)
  }

  /** Listens for signals of one name: passing, not stored, not counted. */
  onSignal(name: string, listener: (signal: SignalMessage) => void): Undo {
    return this.#events.on('signal', (signal) => signal.name === name && listener(signal))
  }

  /** Listens for invalidations: fetch again what the scope names. */
  onInvalidate(listener: (event: InvalidationEvent) => void): Undo {
    return this.#events.on('invalidate', listener)
  }

  /** Something was missed that cannot be told any more: fetch anew what was built from events, of one channel or of all. */
  onReset(listener: (event: { readonly channel?: string; readonly reason: string }) => void): Undo {
    return this.#events.on('reset', listener)
  }

  /** A mark that the server will never take; lists have been fetched again. */
  onRefusedMark(listener: (error: Error) => void): Undo {
    return this.#events.on('refusedMark', listener)
  }

  /** A list of the inbox. The same query is the same list, and it loads when it is subscribed to. */
  inbox(query: ListQuery = {}): InboxList {
    const key = JSON.stringify([query.filter ?? 'active', query.channel, query.type])
    let list = this.#lists.get(key)
    if (list) return list
    for (const [other, known] of this.#lists) {
      if (this.#lists.size >= listsMax && !known.isWatched && other !== activeKey) this.#lists.delete(other)
    }
    list = new InboxList({
      query,
      fetchPage: (asked) => this.#rest.list(asked),
      isSubscribed: (channel) => this.#session.counts.has(channel),
      user: () => this.#user,
      muted: () => this.preferences.getSnapshot(),
      failed: () => this.#retryLists(),
      report: (error) => this.#platform.report(error),
    })
    this.#lists.set(key, list)
    return list
  }

  /**
   * Follows a channel until the undo is called, beside the channels that the user subscribes to.
   * @param options `rewind`: so many rows of the past come first, 1 to 100
   */
  attach(channel: string, options: { readonly rewind?: number } = {}): Undo {
    this.channel(channel)
    if (this.#wants.addChannel({ channel, rewind: options.rewind })) this.#connection.attach({ channel, rewind: options.rewind })
    return once(() => {
      if (!this.#wants.removeChannel(channel)) return
      this.#channels.get(channel)?.clear()
      this.#channels.delete(channel)
      this.#connection.detach(channel)
    })
  }

  /** The rows of a channel that came since it was attached. */
  channel(name: string): ReadableStore<ChannelSnapshot> {
    const view = this.#channels.get(name) ?? new ChannelView((error) => this.#platform.report(error))
    this.#channels.set(name, view)
    return view
  }

  /** Enters a channel's presence until the undo is called. */
  enter(channel: string): Undo {
    this.presence(channel)
    if (this.#wants.addPresence(channel)) this.#connection.enter(channel)
    return once(() => {
      if (!this.#wants.removePresence(channel)) return
      this.#presences.delete(channel)
      this.#connection.leave(channel)
    })
  }

  /** Who is on a channel's presence, as long as this client has entered it. */
  presence(channel: string): ReadableStore<PresenceSnapshot> {
    const view = this.#presences.get(channel) ?? new PresenceView((error) => this.#platform.report(error))
    this.#presences.set(channel, view)
    return view
  }

  /** Subscribes the user to a channel, for good: its rows are in the inbox and count. */
  async subscribeTo(channel: string): Promise<void> {
    await this.#rest.subscribe(channel)
  }

  async unsubscribeFrom(channel: string): Promise<void> {
    await this.#rest.unsubscribe(channel)
  }

  /** Marks items. It shows at once, and the server hears of it as soon as it can be reached. */
  mark(change: Exclude<MarkChange, 'snooze'>, items: Markable | readonly Markable[]): Promise<void> {
    return this.#mark(change, targetsOfAll(items))
  }

  seen = (items: Markable | readonly Markable[]): Promise<void> => this.mark('seen', items)
  read = (items: Markable | readonly Markable[]): Promise<void> => this.mark('read', items)
  markUnread = (items: Markable | readonly Markable[]): Promise<void> => this.mark('unread', items)
  archive = (items: Markable | readonly Markable[]): Promise<void> => this.mark('archive', items)
  restore = (items: Markable | readonly Markable[]): Promise<void> => this.mark('restore', items)
  remove = (items: Markable | readonly Markable[]): Promise<void> => this.mark('delete', items)

  /** Puts items off. */
  snooze = (items: Markable | readonly Markable[], until: Date): Promise<void> =>
    this.#mark('snooze', { ...targetsOfAll(items), until: until.toISOString() })

  /** Marks everything that is there now; what comes later, while the mark waits for a connection, is not meant. */
  markAll(change: 'seen' | 'read' | 'archive'): Promise<void> {
    const position = this.#session.position()
    if (position === undefined) return this.#mark(change, { all: true })
    const channels = this.#session.counts.channels.map(({ channel, head }) => ({ channel, upTo: head }))
    const upTo = parsePosition(position).offset
    return this.#mark(change, { upTo, ...(change !== 'archive' && channels.length > 0 && { channels }) })
  }

  seenAll = (): Promise<void> => this.markAll('seen')
  readAll = (): Promise<void> => this.markAll('read')

  /** How many marks wait for a connection. */
  get waitingMarks(): number {
    return this.#marks.count
  }

  async #mark(change: MarkChange, targets: MarkTargets): Promise<void> {
    if (!targets.all && targets.upTo === undefined && !targets.ids && !targets.channels) return
    this.#lists.forEach((list) => list.takeMark(change, targets))
    this.#tabs?.tellMark(change, targets)
    await this.#marks.add({ change, targets })
    this.#save()
  }

  #follow(): void {
    const session = this.#session
    session.on('counts', () => this.#show())
    session.on('inbox', ({ row, isReplayed }) => {
      if (row.change === 'preferences') this.preferences.take(row.data)
      this.#lists.forEach((list) => list.takeRow(row))
      this.#tell(eventOfRow(row, isReplayed, this.#user))
      this.#sample(row.at, isReplayed)
      this.#save()
    })
    session.on('channelRow', (row) => this.#channels.get(row.channel)?.take(row))
    session.on('channel', ({ row, isReplayed }) => {
      // Another tab may have asked for it, by this tab's connection.
      if (!this.#wants.isOwn(row.channel) && !session.counts.has(row.channel)) return
      this.#lists.forEach((list) => list.takeChannelRow(row))
      this.#tell(eventOfChannelRow(row, isReplayed, this.#user))
      this.#sample(row.at, isReplayed)
      this.#save()
    })
    session.on('notification', (passing) => this.#tell(eventOfPassing(passing, this.#user)))
    session.on('signal', (signal) => {
      this.#events.tell('signal', signal)
      const { name, channel, payload } = signal
      if (name !== 'invalidate' || typeof (payload as { scope?: unknown } | null)?.scope !== 'string') return
      this.#events.tell('invalidate', { ...(payload as InvalidationEvent), ...(channel !== undefined && { channel }) })
    })
    session.on('presence', (message) => this.#presences.get(message.channel)?.take(message))
    session.on('detached', ({ channel, code, message }) => this.#channels.get(channel)?.refuse(code, message))
    session.on('reset', (reset) => {
      if (reset.channel !== undefined) this.#channels.get(reset.channel)?.clear()
      this.#lists.forEach((list) => list.reload())
      this.preferences.refresh()
      this.#events.tell('reset', reset)
      this.#save()
    })
    session.on('polled', () => this.#lists.forEach((list) => list.reload()))
    session.on('resumed', () => {
      this.#lists.forEach((list) => list.catchUp())
      void this.#marks.tell()
      this.#save()
    })
  }

  /** Says now and then what was handled live, behind the listeners: their time belongs to it. */
  #sample(at: string, isReplayed: boolean): void {
    if (isReplayed || this.#platform.random() >= ackShare) return
    void import('./acks').then(
      ({ Acks }) => (this.#acks ??= new Acks(this.#platform, this.#session, this.#rest)).say(at, this.#connection.line),
      () => {
        // It is a sample; another one will do.
      },
    )
  }

  #tell(event: NudgeEvent | undefined): void {
    if (!event) return
    this.#events.tell(`type:${event.type}`, event)
    this.#events.tell('notification', event)
  }

  #takeRefusal(error: Error): void {
    this.#lists.forEach((list) => list.reload())
    this.#events.tell('refusedMark', error)
  }

  /** What the tab that holds the connection says of it. */
  #mirror(told: Mirrored): void {
    if (told.kind === 'mark') this.#lists.forEach((list) => list.takeMark(told.change, told.targets))
    else if (told.kind === 'poll') this.#connection.takePoll(told.summary, told.everyMs)
    else this.#connection.mirror(told.state)
  }

  #openTabs(platform: Platform, scope: string, direct: Lines): LazyTabs {
    return new LazyTabs({
      platform,
      scope,
      tokens: this.#tokens,
      direct,
      session: this.#session,
      wants: this.#wants,
      user: () => this.#tokenUser,
      mirror: (told) => this.#mirror(told),
      release: (channels, presences) => {
        channels.forEach((channel) => this.#connection.detach(channel))
        presences.forEach((channel) => this.#connection.leave(channel))
      },
    })
  }

  #become(state: NudgeState): void {
    this.#tabs?.tellState(state)
    this.#show(state)
    if (state.name === 'live') void this.#marks.tell()
  }

  #show(state = this.state): void {
    const { counts } = this.#session
    const { unread, unseen } = counts
    const channels = Object.fromEntries(
      counts.channels.map(({ channel, head, base, seenBase, muted }) => [
        channel,
        { unread: Math.max(0, head - base), unseen: Math.max(0, head - seenBase), isMuted: muted },
      ]),
    )
    const known = this.getSnapshot()
    const isSame = known.state === state && known.unread === unread && known.unseen === unseen
    if (isSame && JSON.stringify(known.channels) === JSON.stringify(channels)) return
    this.#store.set({ state, unread, unseen, channels })
  }

  #learnUser(token: string): void {
    const { sub } = readClaims(token)
    this.#tokenUser = sub
    if (sub === undefined || sub === this.#user) return
    const isAnother = this.#user !== undefined
    this.#user = sub
    if (!isAnother) return
    // Another user has logged in; nothing of the one before is shown to them.
    this.#marks.forget()
    void this.#vault?.wipe()
    this.#lists.forEach((list) => list.clear())
    this.preferences.clear()
    this.#session.startOver('user')
  }

  async #restore(): Promise<void> {
    if (!this.#storage) return
    const { Vault } = await import('./vault')
    const vault = (this.#vault = new Vault(this.#storage, this.#platform, this.#scope))
    const { state, items, tombstones, marks } = await vault.load()
    // A token may have been asked for meanwhile, and be another user's.
    if (this.#user !== undefined && state?.user !== undefined && state.user !== this.#user) return vault.wipe()
    this.#marks.restore(marks)
    if (!state) return
    this.#user ??= state.user
    this.#session.restore(state)
    if (state.preferences) this.preferences.take(state.preferences)
    await this.inbox().restore(items, tombstones, state.hasMore)
  }

  #save(): void {
    // Followers hear what the tab with the connection hears; one of them writes.
    if (this.#tabs && !this.#tabs.isLeader) return
    this.#vault?.save(() => {
      const list = this.inbox()
      const { items, hasMore } = list.getSnapshot()
      const preferences = this.preferences.getSnapshot()
      const user = this.#user
      const state = { hasMore, ...(user !== undefined && { user }), ...(preferences && { preferences }) }
      return { session: this.#session, state, items, tombstones: list.tombstones() }
    })
  }

  /** The connection may carry messages while calls fail, so its return is nothing to wait for. */
  #retryLists(): void {
    if (this.#undo.length === 0 || this.#retry !== undefined) return
    this.#retry = this.#platform.setTimer(() => {
      this.#retry = undefined
      this.#lists.forEach((list) => list.catchUp())
    }, retryListsMs * (0.5 + this.#platform.random()))
  }

  #listenToPage(): void {
    const { page } = this.#platform
    if (this.#undo.length > 0) return
    this.#undo.push(() => {
      this.#platform.clearTimer(this.#retry)
      this.#retry = undefined
    })
    if (page) this.#undo.push(page.onSleep(() => void this.#vault?.flush()), page.onWake(() => void this.#marks.tell()))
  }
}

const activeKey = JSON.stringify(['active', undefined, undefined])

function targetsOfAll(items: Markable | readonly Markable[]): MarkTargets {
  const list = Array.isArray(items) ? (items as readonly Markable[]) : [items as Markable]
  return targetsOf(list.map((item) => (typeof item === 'string' ? { id: item, position: '' } : item)))
}

function once(run: () => void): Undo {
  let isDone = false
  return () => {
    if (!isDone) run()
    isDone = true
  }
}
