import type { ChannelCount, ChannelRow, InboxRow, Item, ResumeRequest } from '../../src/core/wire'
import type { FakeClock } from './clock'

interface Log {
  epoch: string
  rows: ChannelRow[]
}

interface Line {
  send(name: string, body: unknown): void
  end(): void
  attached: Set<string>
  isLive: boolean
}

/**
 * The server of a test: one user's inbox and its channels, with positions, counts and marks as docs/protocol/realtime.md has them. It
 * speaks through the sockets, streams and calls of `FakeNetwork`.
 */
export class FakeServer {
  readonly clock: FakeClock
  epoch = 'e1'
  rows: InboxRow[] = []
  items = new Map<string, Item>()
  readonly channels = new Map<string, Log>()
  readonly subscriptions = new Map<string, { base: number; seenBase: number; muted: boolean }>()
  readonly lines = new Set<Line>()
  readonly calls: { target: string; args: unknown[] }[] = []
  readonly marks: { change: string; body: Record<string, unknown> }[] = []
  preferences = { mutedChannels: [] as string[], mutedTypes: [] as string[], mutedEntities: [] as string[] }
  pollSeconds = 60
  /** Rows at or below it are no longer replayed. */
  trimmedTo = 0
  knowsRewind = true

  constructor(clock: FakeClock) {
    this.clock = clock
  }

  get version(): number {
    return this.rows.length
  }

  get own() {
    const items = [...this.items.values()].filter((item) => !item.archived)
    return { unread: items.filter((item) => !item.read).length, unseen: items.filter((item) => !item.seen).length, version: this.version }
  }

  get counts(): ChannelCount[] {
    return [...this.subscriptions].map(([channel, { base, seenBase, muted }]) => {
      const { epoch, rows } = this.log(channel)
      return { channel, epoch, head: rows.length, floor: 0, base, seenBase, muted }
    })
  }

  get unread(): number {
    return this.own.unread + this.counts.reduce((sum, { head, base, muted }) => sum + (muted ? 0 : head - base), 0)
  }

  get position(): string {
    return `${this.epoch}.${this.version}`
  }

  get summary() {
    return {
      unread: this.unread, unseen: this.own.unseen, inbox: { position: this.position, counts: this.own }, channels: this.counts,
      lastEventAt: null, nextPollSeconds: this.pollSeconds,
    }
  }

  log(channel: string): Log {
    const log = this.channels.get(channel) ?? { epoch: 'c1', rows: [] }
    this.channels.set(channel, log)
    return log
  }

  publish(id: string, type = 'note', more: Record<string, unknown> = {}): void {
    const version = this.version + 1
    const notification = { v: 1, type, at: this.at, ...more }
    this.items.set(id, {
      id, position: `${this.epoch}.${version}`, at: this.at, seen: false, read: false, archived: false, count: 1, actors: [], notification,
    })
    this.append({ change: 'item', item: { id, version, firstVersion: version, count: 1, actors: [], notification } })
  }

  publishTo(channel: string, id: string, more: Record<string, unknown> = {}): void {
    const log = this.log(channel)
    const row = { channel, epoch: log.epoch, offset: log.rows.length + 1, id, at: this.at, notification: { v: 1, type: 'note', at: this.at, ...more } }
    log.rows.push(row)
    for (const line of this.lines) if (line.isLive && (line.attached.has(channel) || this.subscriptions.has(channel))) line.send('channel', row)
  }

  subscribe(channel: string): void {
    const head = this.log(channel).rows.length
    this.subscriptions.set(channel, { base: head, seenBase: head, muted: false })
  }

  signal(payload: object, stamp: number, channel?: string): void {
    this.broadcast('signal', { name: 'invalidate', payload, stamp, ...(channel && { channel }) })
  }

  broadcast(name: string, body: unknown): void {
    for (const line of this.lines) if (line.isLive) line.send(name, body)
  }

  /** The inbox begins a new life, as after a backup was restored. */
  restoreBackup(): void {
    this.epoch += "'"
    this.rows = []
    this.items.clear()
  }

  endAll(closing?: { code: string; retryAfterMs: number | null }): void {
    for (const line of [...this.lines]) {
      if (closing) line.send('closing', { reason: closing.code, ...closing })
      line.end()
    }
  }

  mark(change: string, body: Record<string, unknown>): void {
    this.marks.push({ change, body })
    const ids = body.ids as string[] | undefined
    const upTo = (body.upTo as number | undefined) ?? 0
    const among = (item: Item) => body.all === true || ids?.includes(item.id) === true || Number(item.position.split('.')[1]) <= upTo
    const touched = [...this.items.values()].filter(among)
    for (const item of touched) {
      if (change === 'delete') this.items.delete(item.id)
      else this.items.set(item.id, { ...item, ...stateOf[change] })
    }
    const channels = ((body.channels as { channel: string; upTo?: number }[] | undefined) ?? []).filter(({ channel }) => this.subscriptions.has(channel))
    for (const { channel, upTo: to = 0 } of channels) {
      const held = this.subscriptions.get(channel)!
      if (change === 'read') held.base = held.seenBase = Math.max(held.base, to)
    }
    if (touched.length === 0 && channels.length === 0) return
    // Everything that a user does is a row of their log, what they do with channels too.
    const marked = channels.map(({ channel, upTo: to = 0 }) => ({ channel, epoch: this.log(channel).epoch, upTo: to }))
    this.append({ change: changeOf[change] ?? change, data: { ids: touched.map(({ id }) => id), channels: marked } })
    if (channels.length > 0) this.broadcast('counts', { version: this.version, counts: this.own, channels: this.counts })
  }

  append(part: Partial<InboxRow>): void {
    const version = this.version + 1
    const row = { epoch: this.epoch, version, prev: version - 1, floor: 0, change: 'item', at: this.at, ...part } as InboxRow
    this.rows.push(row)
    this.broadcast('inbox', { ...row, counts: this.own })
  }

  /** Answers a call of a hub; what it throws is the text of a HubException. */
  answer(line: Line, target: string, args: unknown[]): unknown {
    this.calls.push({ target, args })
    if (target === 'Resume') return this.#resume(line, args[0] as ResumeRequest)
    if (target === 'Attach') return this.#attach(line, String(args[0]), args[1] as string | null, args[2] as number | undefined)
    if (target === 'Detach') return void line.attached.delete(String(args[0]))
    if (target === 'Refresh') return { expiresAt: new Date(this.clock.now + 3_600_000).toISOString(), detached: [] }
    if (target === 'Enter') return line.send('presence', { channel: args[0], change: 'members', members: [{ user: 'ada', info: null }] })
    return undefined
  }

  #resume(line: Line, { inbox, channels = {} }: ResumeRequest): unknown {
    const recovered = this.#replay(line, undefined, inbox, this.epoch, this.rows.map((row) => [row.version, 'inbox', row]))
    const named = new Set([...this.subscriptions.keys(), ...Object.keys(channels)])
    const answers = [...named].map((channel) => {
      const log = this.log(channel)
      line.attached.add(channel)
      const whole = this.#replay(line, channel, channels[channel], log.epoch, log.rows.map((row) => [row.offset, 'channel', row]))
      const count = this.counts.find((each) => each.channel === channel)
      return { channel, position: `${log.epoch}.${log.rows.length}`, recovered: whole, ...(count && { count }) }
    })
    line.isLive = true
    return { connection: 'c', expiresAt: '', inbox: { position: this.position, recovered, counts: this.own }, channels: answers, stamp: 1 }
  }

  #replay(line: Line, channel: string | undefined, from: string | undefined, epoch: string, rows: [number, string, unknown][]): boolean {
    if (from === undefined) return true
    const [at, offset] = [from.slice(0, from.lastIndexOf('.')), Number(from.slice(from.lastIndexOf('.') + 1))]
    const head = rows.length
    const isProven = (at === epoch && offset <= head && offset >= (channel ? 0 : this.trimmedTo)) || (offset === 0 && head === 0)
    if (!isProven) {
      line.send('reset', { ...(channel && { channel }), position: `${epoch}.${head}`, reason: at === epoch ? 'trimmed' : 'epoch' })
      return false
    }
    for (const [place, name, row] of rows) if (place > offset) line.send(name, row)
    return true
  }

  #attach(line: Line, channel: string, position: string | null, rewind: number | undefined): unknown {
    if (rewind !== undefined && !this.knowsRewind) throw JSON.stringify({ code: 'message_malformed', detail: 'Too many arguments.' })
    if (channel.startsWith('secret')) throw JSON.stringify({ code: 'capability_missing', detail: 'Not yours.' })
    const log = this.log(channel)
    line.attached.add(channel)
    const begin = position ?? (rewind ? `${log.epoch}.${Math.max(0, log.rows.length - rewind)}` : undefined)
    const recovered = this.#replay(line, channel, begin, log.epoch, log.rows.map((row) => [row.offset, 'channel', row]))
    return { channel, position: `${log.epoch}.${log.rows.length}`, recovered }
  }

  private get at(): string {
    return new Date(this.clock.now).toISOString()
  }
}

const stateOf: Record<string, Partial<Item>> = {
  seen: { seen: true }, read: { seen: true, read: true }, unread: { read: false }, archive: { archived: true, read: true, seen: true }, restore: { archived: false },
}
const changeOf: Record<string, string> = { archive: 'archived', delete: 'deleted', restore: 'restored' }
