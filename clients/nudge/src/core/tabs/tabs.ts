import { NudgeError } from '../errors'
import type { Undo } from '../listeners'
import { deferred, type Line, type Lines, type Receive } from '../lines/line'
import type { BroadcastLike, Platform } from '../platform'
import type { Session } from '../session'
import type { NudgeState } from '../state'
import type { Tokens } from '../tokens'
import type { Wants } from '../wants'
import type { AttachAnswer, MarkChange, MarkTargets, ResumeAnswer, ResumeRequest, Summary } from '../wire'
import type { Mirrored, TabMessage } from './messages'
import { TabLine, type Heard } from './tab-line'

export interface TabsParts {
  readonly platform: Platform
  readonly scope: string
  readonly tokens: Tokens
  readonly direct: Lines
  readonly session: Session
  readonly wants: Wants
  /** Whose the last token was. */
  user(): string | undefined
  mirror(told: Mirrored): void
  /** Nobody asks for these any more, since a tab is gone. */
  release(channels: readonly string[], presences: readonly string[]): void
}

type Say<Message> = Message extends TabMessage ? Omit<Message, 'from'> : never

/**
 * One connection for all tabs of a browser that are of one user. The tab that holds the lock has it, passes on each message as it came, and
 * makes the calls of the others; when it is closed or frozen the lock goes to another one, which resumes from what it has heard.
 */
export class Tabs implements Lines {
  readonly #parts: TabsParts
  readonly #name: string
  #group: string | undefined
  #broadcast: BroadcastLike | undefined
  #release: (() => void) | undefined
  #queue: AbortController | undefined
  #state: NudgeState = { name: 'connecting' }
  #direct: Line | undefined
  #tabLine: TabLine | undefined
  #isAsleep = false
  /** Something has changed that an `open` under way waits for. */
  #news = deferred<void>()
  #heard: Heard | undefined
  /** Messages that were passed on, and how many and from where it was when the line began. */
  #sent = 0
  #begun: { sent: number; from: ResumeRequest } = { sent: 0, from: {} }
  #live = deferred<void>()
  #undo: Undo[] = []

  constructor(parts: TabsParts) {
    this.#parts = parts
    this.#name = Math.floor(parts.platform.random() * 2 ** 48).toString(36)
  }

  /** Whether this tab has the connection. */
  get isLeader(): boolean {
    return this.#release !== undefined
  }

  start(): void {
    const { page } = this.#parts.platform
    if (this.#undo.length > 0 || !page) return
    this.#undo = [page.onSleep(() => this.#sleep()), page.onWake(() => this.#wake())]
  }

  stop(): void {
    this.#undo.forEach((undo) => undo())
    this.#undo = []
    this.#leaveGroup()
    this.#isAsleep = false
  }

  async open(receive: Receive): Promise<Line> {
    await this.#parts.tokens.get()
    const user = this.#parts.user()
    // Whose token it is cannot be read: nobody else may be told what comes by it.
    if (user === undefined) return this.#parts.direct.open(receive)
    this.#joinGroup(`nudge:${this.#parts.scope}:${user}`)
    this.#heard = undefined
    this.#say({ kind: 'hello' })
    for (;;) {
      if (this.#release) return this.#openDirect(receive)
      if (this.#heard && !this.#isAsleep) return this.#openTabLine(this.#heard, receive)
      await this.#news.promise
      if (this.#group === undefined) throw new Error('Stopped.')
    }
  }

  tellState(state: NudgeState): void {
    this.#state = state
    if (!this.isLeader) return
    this.#say({ kind: 'state', state })
    if (state.name === 'live') this.#live.resolve()
  }

  tellPoll(summary: Summary | undefined, everyMs: number): void {
    if (this.isLeader) this.#say({ kind: 'poll', summary, everyMs })
  }

  tellMark(change: MarkChange, targets: MarkTargets): void {
    this.#say({ kind: 'mark', change, targets })
  }

  async #openDirect(receive: Receive): Promise<Line> {
    this.#live = deferred()
    const line = await this.#parts.direct.open((name, body) => {
      this.#sent += 1
      if (this.isLeader) this.#say({ kind: 'message', name, body })
      receive(name, body)
    })
    this.#direct = line
    // Behind the beginning of a stream, which may have given up continuity.
    this.#begun = { sent: this.#sent, from: this.#parts.session.toResume() }
    this.#say({ kind: 'up', transport: line.transport, sent: this.#sent })
    void line.ended.then(() => {
      if (this.#direct !== line) return
      this.#direct = undefined
      this.#say({ kind: 'down' })
    })
    return line
  }

  #openTabLine(heard: Heard, receive: Receive): Line {
    const line = new TabLine(this.#parts.platform, heard, (message) => this.#say(message), receive)
    this.#tabLine = line
    void line.ended.then(() => this.#tabLine === line && (this.#tabLine = undefined))
    return line
  }

  #joinGroup(group: string): void {
    if (this.#group === group) return
    this.#leaveGroup()
    this.#group = group
    this.#broadcast = this.#parts.platform.openBroadcast!(group)
    this.#broadcast.onmessage = ({ data }: { data: TabMessage }) => this.#hear(data)
    if (!this.#isAsleep) this.#stand()
  }

  #leaveGroup(): void {
    if (this.#group === undefined) return
    this.#say({ kind: 'bye' })
    this.#resign()
    this.#group = undefined
    if (this.#broadcast) this.#broadcast.onmessage = null
    this.#broadcast?.close()
    this.#broadcast = undefined
    this.#tabLine?.close('Stopped.')
    this.#tellNews()
  }

  /** Waits in line for the lock, which its holder gives up when it ends, however it ends. */
  #stand(): void {
    const queue = (this.#queue = new AbortController())
    const held = deferred<void>()
    this.#parts.platform.locks!.request(this.#group!, { signal: queue.signal }, () => {
      if (queue.signal.aborted) return Promise.resolve()
      this.#release = () => held.resolve()
      this.#tabLine?.close('This tab has the connection now.')
      this.#tellNews()
      return held.promise
    }).catch(() => {
      // The waiting was given up.
    })
  }

  #resign(): void {
    this.#queue?.abort()
    this.#queue = undefined
    const line = this.#direct
    if (!this.#release) return
    this.#direct = undefined
    this.#say({ kind: 'down' })
    line?.close('Another tab takes over.', { isReplaced: true })
    this.#release()
    this.#release = undefined
  }

  /** A frozen page, or one that is kept to go back to, would keep the lock and bring nothing. */
  #sleep(): void {
    this.#isAsleep = true
    this.#say({ kind: 'bye' })
    this.#resign()
    this.#tabLine?.close('The page sleeps.')
  }

  #wake(): void {
    if (!this.#isAsleep) return
    this.#isAsleep = false
    if (this.#group === undefined) return
    this.#stand()
    this.#heard = undefined
    this.#say({ kind: 'hello' })
  }

  #hear(message: TabMessage): void {
    if (message.kind !== 'answer' || message.to === this.#name) this.#tabLine?.take(message)
    switch (message.kind) {
      case 'hello':
        if (!this.isLeader) return
        this.#say({ kind: 'state', state: this.#state })
        if (this.#direct) this.#say({ kind: 'up', transport: this.#direct.transport, sent: this.#sent })
        return
      case 'up':
        // The tab of before is gone without a word.
        if (this.#tabLine && this.#tabLine.leader !== message.from) this.#tabLine.close('Another tab has the connection.')
        this.#heard = { leader: message.from, transport: message.transport, sent: message.sent }
        return this.#tellNews()
      case 'down':
        if (this.#heard?.leader === message.from) this.#heard = undefined
        return
      case 'state':
        if (!this.isLeader && message.state.name !== 'live' && message.state.name !== 'stopped') this.#parts.mirror(message)
        return
      case 'poll':
      case 'mark':
        return this.#parts.mirror(message)
      case 'bye': {
        const { wants } = this.#parts
        const channels = wants.channels.map(({ channel }) => channel).filter((channel) => wants.removeChannel(channel, message.from))
        const presences = wants.presences.filter((channel) => wants.removePresence(channel, message.from))
        if (this.isLeader) this.#parts.release(channels, presences)
        return
      }
      case 'call':
        if (message.to === this.#name && this.#direct) void this.#serve(message, this.#direct)
    }
  }

  async #serve({ from, id, target, args }: Extract<TabMessage, { kind: 'call' }>, line: Line): Promise<void> {
    try {
      const result = await this.#carryOut(line, from, target, args)
      // The knowledge of this tab is said as it is now, behind what was passed on; a moment later it may be old.
      const said = typeof result === 'function' ? (result as () => unknown)() : result
      this.#say({ kind: 'answer', to: from, id, ...(said !== undefined && { result: said }) })
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      this.#say({ kind: 'answer', to: from, id, error: { detail, ...(error instanceof NudgeError && { code: error.code }) } })
    }
  }

  async #carryOut(line: Line, from: string, target: string, args: readonly unknown[]): Promise<unknown> {
    const { wants } = this.#parts
    const channel = String(args[0])
    switch (target) {
      case 'Resume':
        await this.#live.promise
        return this.#resume(line, from, args[0] as ResumeRequest, args[1] as number | undefined)
      case 'Attach':
        return this.#attach(line, from, channel, args[1] as string | null, args[2] as number | undefined)
      case 'Detach':
        if (wants.removeChannel(channel, from)) this.#parts.release([channel], [])
        return undefined
      case 'Enter':
        wants.addPresence(channel, from)
        if (line.kind === 'stream') return this.#reopen(line)
        return line.call('Enter', channel)
      case 'Leave':
        if (wants.removePresence(channel, from)) this.#parts.release([], [channel])
        return undefined
      default:
        // An ack without positions asks whether there is anybody.
        return Object.keys((args[0] as object | undefined) ?? {}).length === 0 ? undefined : line.call(target, ...args)
    }
  }

  /** A tab that has heard what this one has is answered from here; what another one lacks, the server sends again, and all hear it. */
  async #resume(line: Line, from: string, { inbox, channels = {}, stamps }: ResumeRequest, sent: number | undefined): Promise<ResumeAnswer | (() => ResumeAnswer)> {
    const { session, wants } = this.#parts
    const mine = session.toResume()
    // It stood where this tab stood when the line began, and has heard since what this tab has.
    const hasHeard = (name: string | undefined, position: string) =>
      [mine, ...(sent === this.#begun.sent ? [this.#begun.from] : [])].some((known) => (name ? known.channels?.[name] : known.inbox) === position)
    const lacks = (inbox !== undefined && !hasHeard(undefined, inbox)) || Object.entries(channels).some(([name, position]) => !hasHeard(name, position))
    for (const channel of Object.keys(channels)) if (!session.counts.has(channel)) wants.addChannel({ channel }, from)
    if (lacks && line.kind === 'hub') {
      const all = { ...mine.channels, ...channels }
      return line.call('Resume', { inbox: inbox ?? mine.inbox, channels: all, ...(stamps && { stamps }) })
    }
    return () => {
      const answer = describe(session)
      const named = answer.channels.filter(({ channel, count }) => count !== undefined || channel in channels)
      return { ...answer, channels: named, inbox: { ...answer.inbox, recovered: !lacks } }
    }
  }

  async #attach(line: Line, from: string, channel: string, position: string | null, rewind: number | undefined): Promise<AttachAnswer> {
    const { session, wants } = this.#parts
    const isNew = wants.addChannel({ channel, rewind }, from)
    const known = session.position(channel)
    if (line.kind === 'stream') {
      if (isNew) this.#reopen(line)
      return { channel, position: known ?? position ?? '0.0', recovered: true }
    }
    // Asked anew without a position, the server would begin at its head, past what is under way to this tab.
    const begin = position ?? (rewind ? null : (known ?? null))
    return rewind ? line.call('Attach', channel, begin, rewind) : line.call('Attach', channel, begin)
  }

  #reopen(line: Line): undefined {
    void Promise.resolve().then(() => line.close('The stream is opened anew.', { isReplaced: true }))
  }

  #say(message: Say<TabMessage>): void {
    this.#broadcast?.postMessage({ ...message, from: this.#name })
  }

  #tellNews(): void {
    const { resolve } = this.#news
    this.#news = deferred<void>()
    resolve()
  }
}

/** All that a session knows, in the form of an answer of the server. */
function describe(session: Session): ResumeAnswer {
  const { counts } = session
  const { inbox = '0.0', channels = {}, stamps } = session.toResume()
  const named = new Map(counts.channels.map((count) => [count.channel, count]))
  return {
    inbox: { position: inbox, recovered: true, counts: counts.own },
    channels: [...new Set([...named.keys(), ...Object.keys(channels)])].map((channel) => {
      const [position, count] = [channels[channel], named.get(channel)]
      return { channel, ...(position && { position }), recovered: true, ...(count && { count }) }
    }),
    ...(stamps?.since !== undefined && { stamp: stamps.since }),
  }
}
