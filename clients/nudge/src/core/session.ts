import { Counts } from './counts'
import { Listeners } from './listeners'
import { inboxSource, Positions, StampBook, toPosition } from './positions'
import type {
  ChannelCount, ChannelRow, CountsMessage, Detached, InboxRow, OwnCounts, Passing, PresenceMessage, Reset, ResumeAnswer, ResumeRequest,
  SignalMessage, Stamps, Summary, Welcome,
} from './wire'

/** What a session tells: each row once and in order. */
export interface SessionEvents {
  inbox: { readonly row: InboxRow; readonly isReplayed: boolean }
  channel: { readonly row: ChannelRow; readonly isReplayed: boolean }
  /** Every row of a channel that came, also one that was processed before. */
  channelRow: ChannelRow
  notification: Passing
  signal: SignalMessage
  presence: PresenceMessage
  reset: { readonly channel?: string; readonly reason: string }
  detached: Detached
  /** The counts may have changed. */
  counts: undefined
  /** It has caught up; `isWhole` says whether all that was missed was told. */
  resumed: { readonly isWhole: boolean }
  /** The counts were fetched while there was no connection. */
  polled: Summary
  /** A row is missing; a resume brings it. */
  hole: undefined
}

/** As storage keeps it, so that the next visit goes on from there. */
export interface SessionState {
  readonly inbox?: string
  readonly channels: Record<string, string>
  readonly stamps?: Stamps
  readonly own: OwnCounts
  readonly counts: readonly ChannelCount[]
}

/**
 * The knowledge that this client has of the user's logs: positions, counts and stamps. It takes messages from whatever carries them, and
 * passes on what is new; it knows no socket.
 */
export class Session {
  readonly counts = new Counts()
  readonly #events: Listeners<SessionEvents>
  readonly #positions = new Positions()
  readonly #stamps = new StampBook()
  readonly #rewinding = new Set<string>()
  /** While a resume is answered, what comes was missed before. */
  #catchUp: { isWhole: boolean } | undefined
  #isFreshStream = false

  constructor(report: (error: unknown) => void) {
    this.#events = new Listeners(report)
  }

  readonly on = <Name extends keyof SessionEvents>(name: Name, listener: (event: SessionEvents[Name]) => void): (() => void) =>
    this.#events.on(name, listener)

  get isCatchingUp(): boolean {
    return this.#catchUp !== undefined
  }

  get isKnown(): boolean {
    return this.#positions.get(inboxSource) !== undefined
  }

  position(channel?: string): string | undefined {
    return this.#positions.get(channel ?? inboxSource)
  }

  toResume(): ResumeRequest {
    const inbox = this.position()
    const stamps = this.#stamps.toResume()
    return { ...(inbox && { inbox }), channels: this.#positions.channels(), ...(stamps && { stamps }) }
  }

  restore({ inbox, channels, stamps, own, counts }: SessionState): void {
    if (inbox) this.#positions.reset(inboxSource, inbox)
    for (const [channel, position] of Object.entries(channels)) this.#positions.reset(channel, position)
    this.#stamps.restore(stamps)
    this.counts.replace(own, counts)
    this.#events.tell('counts', undefined)
  }

  /** Forgets all: the positions cannot be read by the server, or another user has logged in. */
  startOver(reason: string): void {
    this.#positions.clear()
    this.#stamps.clear()
    this.counts.replace({ unread: 0, unseen: 0, version: 0 }, [])
    this.#loseContinuity({ reason })
  }

  forget(channel: string): void {
    this.#positions.forget(channel)
  }

  beginCatchUp(): void {
    this.#catchUp = { isWhole: true }
  }

  beginRewind(channel: string): void {
    this.#rewinding.add(channel)
  }

  endRewind(channel: string): void {
    this.#rewinding.delete(channel)
  }

  takeResume(answer: ResumeAnswer): void {
    this.#positions.raise(inboxSource, answer.inbox.position)
    for (const { channel, position, error } of answer.channels) if (position && !error) this.#positions.raise(channel, position)
    this.counts.reconcile(answer.inbox.counts, answer.channels.flatMap(({ count }) => (count ? [count] : [])))
    this.#stamps.begin(answer.stamp)
    this.#events.tell('counts', undefined)
  }

  endCatchUp(isDone: boolean): void {
    const catchUp = this.#catchUp
    this.#catchUp = undefined
    if (catchUp && isDone) this.#events.tell('resumed', catchUp)
  }

  takeAttached(channel: string, position: string): void {
    this.#positions.raise(channel, position)
  }

  takeSummary(summary: Summary): void {
    this.counts.reconcile(summary.inbox.counts, summary.channels)
    this.#events.tell('counts', undefined)
  }

  /** The first message of a stream that begins at the head; nobody tells of what lies between. */
  takeStream({ inbox, channels, stamp }: Welcome): void {
    this.counts.reconcile(inbox.counts, channels)
    this.#isFreshStream = true
    this.#beginAt(undefined, inbox.position)
    for (const { channel, epoch, head } of channels) this.#beginAt(channel, toPosition(epoch, head))
    this.#stamps.begin(stamp)
    this.#events.tell('counts', undefined)
  }

  /** A stream goes on from an id: what was missed comes first, and counts end it. */
  goOnStream(): void {
    this.#isFreshStream = false
    this.beginCatchUp()
  }

  /** A stream begins at the head of a source. */
  #beginAt(channel: string | undefined, head: string): void {
    const known = this.position(channel)
    this.#positions.reset(channel ?? inboxSource, head)
    if (known !== undefined && known !== head) this.#loseContinuity({ ...(channel !== undefined && { channel }), reason: 'stream' })
  }

  receive(name: string, body: unknown): void {
    this.#take(name, body)
    if (name !== 'signal' && name !== 'presence') this.#events.tell('counts', undefined)
  }

  #take(name: string, body: unknown): void {
    switch (name) {
      case 'inbox':
        return this.#takeRow(body as InboxRow)
      case 'channel':
        return this.#takeChannelRow(body as ChannelRow)
      case 'counts': {
        const { version, counts, channels } = body as CountsMessage
        this.counts.setOwn(counts)
        return this.counts.rebase(version, channels)
      }
      case 'signal': {
        const signal = body as SignalMessage
        this.#stamps.take(signal.channel ?? inboxSource, signal.stamp)
        return this.#events.tell('signal', signal)
      }
      case 'reset': {
        const { channel, position, reason } = body as Reset
        this.#positions.reset(channel ?? inboxSource, position)
        if (channel === undefined) this.counts.startOver()
        return this.#loseContinuity({ ...(channel !== undefined && { channel }), reason })
      }
      case 'attached': {
        const { channel, position } = body as { channel: string; position: string }
        return this.#isFreshStream ? this.#beginAt(channel, position) : this.#positions.raise(channel, position)
      }
      case 'detached': {
        const detached = body as Detached
        this.#positions.forget(detached.channel)
        this.counts.drop(detached.channel)
        return this.#events.tell('detached', detached)
      }
      case 'summary':
        this.takeSummary(body as Summary)
        return this.#events.tell('polled', body as Summary)
      case 'notification':
        return this.#events.tell('notification', body as Passing)
      case 'presence':
        return this.#events.tell('presence', body as PresenceMessage)
    }
  }

  #takeRow(row: InboxRow): void {
    const order = this.#positions.take(inboxSource, row.epoch, row.version, row.prev)
    if (order === 'hole') return this.#missRow()
    if (order === 'old') return
    // A row that is replayed says nothing of the counts, which are told as they are now.
    if (row.counts) this.counts.setOwn(row.counts)
    if (row.change === 'unsubscribed' && row.data?.channel) this.counts.drop(row.data.channel)
    this.#events.tell('inbox', { row, isReplayed: this.isCatchingUp })
  }

  #takeChannelRow(row: ChannelRow): void {
    const order = this.#positions.take(row.channel, row.epoch, row.offset, row.offset - 1)
    this.#events.tell('channelRow', row)
    if (order === 'hole' && !this.#rewinding.has(row.channel)) return this.#missRow()
    if (order !== 'next') return
    this.counts.grow(row)
    this.#events.tell('channel', { row, isReplayed: this.isCatchingUp || this.#rewinding.has(row.channel) })
  }

  #missRow(): void {
    if (!this.#catchUp) this.#events.tell('hole', undefined)
  }

  #loseContinuity(reset: { channel?: string; reason: string }): void {
    if (this.#catchUp) this.#catchUp.isWhole = false
    this.#events.tell('reset', reset)
  }
}
