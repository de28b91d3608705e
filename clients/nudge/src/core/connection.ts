import { Backoff } from './backoff'
import { finalCodes, NudgeError } from './errors'
import type { Undo } from './listeners'
import { deferred, endOf, type Line, type LineEnd, type Lines, type Receive } from './lines/line'
import type { Platform, Timer } from './platform'
import type { Poller } from './poller'
import type { Session } from './session'
import type { NudgeState } from './state'
import { SignedOut, type Tokens } from './tokens'
import type { ChannelWant, Wants } from './wants'
import type { AttachAnswer, ResumeAnswer, Summary } from './wire'

// A connection that lived so long was a good one: the next attempt starts from the shortest wait again.
const goodAfterMs = 10_000
const retryRenewalMs = 10_000
const probeMaxMs = 5_000
const probeEveryMs = 5_000
const unreadable: ReadonlySet<string> = new Set(['position_invalid', 'name_invalid', 'field_invalid', 'message_malformed'])
// A server that does not know how to rewind says one of these; the channel is attached without.
const unable: ReadonlySet<string> = new Set(['field_invalid', 'message_malformed', 'internal', 'method_not_allowed'])

export interface ConnectionParts {
  readonly platform: Platform
  readonly tokens: Tokens
  readonly session: Session
  readonly wants: Wants
  readonly lines: Lines
  readonly poller: Poller
  readonly become: (state: NudgeState) => void
}

/** Keeps a line open: opens, resumes, renews the token in place, and comes back by itself, forever, until it is stopped. */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #backoff: Backoff
  #line: Line | undefined
  #run = 0
  #state: NudgeState = { name: 'stopped', reason: 'Not started.' }
  #resuming: Promise<void> | undefined
  #renewal: Timer
  #probedAt = -Infinity
  #wakeUp: () => void = () => {}
  #undo: Undo[] = []

  constructor(parts: ConnectionParts) {
    this.#parts = parts
    this.#backoff = new Backoff(parts.platform.random)
    parts.session.on('hole', () => this.#line && this.#resumeAgain(this.#line))
  }

  get state(): NudgeState {
    return this.#state
  }

  get line(): Line | undefined {
    return this.#line
  }

  /** Starts, unless it runs. */
  start(): void {
    if (this.#undo.length > 0) return
    const { page } = this.#parts.platform
    this.#undo = [() => {}]
    if (page) this.#undo.push(page.onWake(() => this.wake()), page.onOffline(() => this.#loseNetwork()))
    void this.#keep(++this.#run)
  }

  stop(reason = 'Stopped.'): void {
    if (this.#undo.length > 0) this.#finish({ name: 'stopped', reason })
  }

  /** Looks now whether the connection still carries anything, or tries again if there is none. */
  wake(): void {
    const { platform, poller } = this.#parts
    if (platform.now() - this.#probedAt < probeEveryMs) return
    this.#probedAt = platform.now()
    if (this.#line) return void this.#probe(this.#line)
    this.#backoff.reset()
    poller.wake()
    this.#wakeUp()
  }

  /** Attaches a channel that was just asked for, if there is a line. */
  attach(want: ChannelWant): void {
    const line = this.#line
    if (line?.kind === 'stream') this.#reopen(line)
    else if (line) this.#attach(line, want).catch(() => {})
  }

  detach(channel: string): void {
    const { session } = this.#parts
    if (!session.counts.has(channel)) session.forget(channel)
    if (this.#line?.kind === 'stream') this.#reopen(this.#line)
    else this.#line?.call('Detach', channel).catch(() => {})
  }

  enter(channel: string): void {
    const line = this.#line
    if (line?.kind === 'stream') this.#reopen(line)
    else if (line) this.#enter(line, channel)
  }

  leave(channel: string): void {
    if (this.#line?.kind === 'stream') this.#reopen(this.#line)
    else this.#line?.call('Leave', channel).catch(() => {})
  }

  /** The poller got through, or another tab did. */
  takePoll(summary: Summary | undefined, everyMs: number): void {
    if (this.#line || this.#state.name === 'stopped') return
    if (summary) this.#parts.session.receive('summary', summary)
    this.#become({ name: 'polling', everyMs, reason: 'There is no connection.' })
  }

  /** Another tab that has the connection says how it stands with it. */
  mirror(state: NudgeState): void {
    if (!this.#line && this.#state.name !== 'stopped') this.#become(state)
  }

  takePollFailure(error: Error): void {
    if (this.#line || this.#state.name === 'stopped') return
    if (error instanceof SignedOut) return this.#finish({ name: 'stopped', reason: error.message })
    if (error instanceof NudgeError && finalCodes.has(error.code)) {
      return this.#finish({ name: 'stopped', reason: error.message, code: error.code })
    }
    this.#become({ name: 'offline', reason: error.message })
  }

  async #keep(run: number): Promise<void> {
    const { poller } = this.#parts
    this.#become({ name: 'connecting' })
    // A page that starts and stops it within one turn, as React's StrictMode does, opens nothing.
    await Promise.resolve()
    while (run === this.#run) {
      const end = await this.#live(run)
      if (run !== this.#run) return
      if (end.code !== undefined && finalCodes.has(end.code)) return this.#finish({ name: 'stopped', reason: end.reason, code: end.code })
      if (end.isReplaced) continue
      if (this.#state.name === 'live') this.#become({ name: 'connecting', reason: end.reason })
      if (this.#parts.platform.page?.isOnline() === false) this.#become({ name: 'offline', reason: end.reason })
      poller.start()
      await this.#wait(this.#backoff.nextDelayMs(end.retryAfterMs ?? 0))
    }
  }

  /** Resolves when the line has ended, or could not be opened. */
  async #live(run: number): Promise<LineEnd> {
    const { platform, tokens, session, lines } = this.#parts
    const receive: Receive = (name, body) => run === this.#run && session.receive(name, body)
    let line: Line
    try {
      line = await lines.open(receive)
    } catch (error) {
      session.endCatchUp(false)
      if (run === this.#run && error instanceof SignedOut) this.#finish({ name: 'stopped', reason: error.message })
      return endOf(error)
    }
    if (run !== this.#run) {
      line.close('Stopped.')
      return { reason: 'Stopped.' }
    }
    const openedAt = platform.now()
    this.#line = line
    try {
      if (line.kind === 'stream') this.#beginStream(line)
      else await this.#resume(line)
      void this.#scheduleRenewal(line)
      return await line.ended
    } catch (error) {
      line.close(endOf(error).reason)
      return await line.ended
    } finally {
      platform.clearTimer(this.#renewal)
      if (this.#line === line) this.#line = undefined
      session.endCatchUp(false)
      this.#resuming = undefined
      if (platform.now() - openedAt > goodAfterMs) this.#backoff.reset()
      if ((await line.ended).retryAfterMs === null) tokens.drop()
    }
  }

  #beLive(line: Line): void {
    if (this.#line !== line) return
    this.#parts.poller.stop()
    this.#become({ name: 'live', transport: line.transport })
  }

  /** A stream brings what was missed by itself, as far as it can. */
  #beginStream(line: Line): void {
    const { session } = this.#parts
    if (!session.isCatchingUp) session.beginCatchUp()
    this.#beLive(line)
    session.endCatchUp(true)
  }

  /** Asks for everything above the known positions. It is sent, as ordinary messages, before the answer. */
  async #resume(line: Line): Promise<void> {
    const { session, wants } = this.#parts
    session.beginCatchUp()
    const answer = await this.#askToResume(line)
    session.takeResume(answer)
    const received = new Set(answer.channels.filter(({ error }) => !error).map(({ channel }) => channel))
    for (const want of wants.channels) {
      if (!received.has(want.channel)) await this.#attach(line, want)
    }
    for (const channel of wants.presences) this.#enter(line, channel)
    this.#beLive(line)
    session.endCatchUp(true)
  }

  async #askToResume(line: Line): Promise<ResumeAnswer> {
    const { session } = this.#parts
    try {
      return await line.call<ResumeAnswer>('Resume', session.toResume())
    } catch (error) {
      // Positions that the server cannot even read prove nothing: start over, and say so.
      if (!(error instanceof NudgeError) || !unreadable.has(error.code)) throw error
      session.startOver(error.code)
      return line.call<ResumeAnswer>('Resume', {})
    }
  }

  #resumeAgain(line: Line): void {
    if (line.kind === 'stream') return this.#reopen(line)
    this.#resuming ??= this.#resume(line).then(
      () => (this.#resuming = undefined),
      (error: unknown) => line.close(endOf(error).reason),
    )
  }

  async #attach(line: Line, { channel, rewind }: ChannelWant): Promise<void> {
    const { session } = this.#parts
    const position = session.position(channel) ?? null
    if (rewind) session.beginRewind(channel)
    try {
      const answer = await this.#askToAttach(line, channel, position, rewind)
      session.takeAttached(channel, answer.position)
    } catch (error) {
      if (!(error instanceof NudgeError)) throw error
      session.receive('detached', { channel, code: error.code, message: error.message })
    } finally {
      session.endRewind(channel)
    }
  }

  async #askToAttach(line: Line, channel: string, position: string | null, rewind: number | undefined): Promise<AttachAnswer> {
    if (!rewind || position !== null) return line.call('Attach', channel, position)
    try {
      return await line.call<AttachAnswer>('Attach', channel, position, rewind)
    } catch (error) {
      if (!(error instanceof NudgeError) || !unable.has(error.code)) throw error
      return line.call('Attach', channel, position)
    }
  }

  #enter(line: Line, channel: string): void {
    line.call('Enter', channel).catch((error: unknown) => {
      if (!(error instanceof NudgeError)) return
      this.#parts.session.receive('presence', { channel, change: 'ended', code: error.code, message: error.message })
    })
  }

  /** A stream says in its address what it brings. */
  #reopen(line: Line): void {
    // Several channels that are asked for in one turn are one new stream.
    void Promise.resolve().then(() => line.close('The stream is opened anew.', { isReplaced: true }))
  }

  async #scheduleRenewal(line: Line): Promise<void> {
    if (line.kind === 'tab') return
    const { platform, tokens } = this.#parts
    const inMs = await tokens.renewInMs().catch(() => retryRenewalMs)
    if (this.#line === line) this.#renewIn(line, Math.min(inMs, 2 ** 31 - 1))
    else platform.clearTimer(this.#renewal)
  }

  #renewIn(line: Line, ms: number): void {
    this.#renewal = this.#parts.platform.setTimer(() => void this.#renew(line), ms)
  }

  /** Swaps the token while the connection stays open (S1.17). */
  async #renew(line: Line): Promise<void> {
    const { tokens } = this.#parts
    try {
      tokens.drop()
      const token = await tokens.get()
      if (this.#line !== line) return
      if (line.kind === 'stream') return line.close('Another token.', { isReplaced: true })
      await line.call('Refresh', token)
      await this.#scheduleRenewal(line)
    } catch (error) {
      if (this.#line !== line) return
      if (error instanceof SignedOut) return this.#finish({ name: 'stopped', reason: error.message })
      // The present token still has a while to live, so there is time for another try.
      this.#renewIn(line, retryRenewalMs)
    }
  }

  async #probe(line: Line): Promise<void> {
    if (line.kind === 'stream') return
    const { platform } = this.#parts
    const patience = platform.setTimer(() => line.close('The connection no longer carries anything.'), probeMaxMs)
    await line.call('Ack', {}).catch(() => {})
    platform.clearTimer(patience)
  }

  #loseNetwork(): void {
    if (this.#line) return this.wake()
    this.#become({ name: 'offline', reason: 'There is no network.' })
  }

  async #wait(ms: number): Promise<void> {
    const { platform } = this.#parts
    const { promise, resolve } = deferred<void>()
    const timer = platform.setTimer(() => resolve(), ms)
    this.#wakeUp = () => resolve()
    await promise
    platform.clearTimer(timer)
    this.#wakeUp = () => {}
  }

  #finish(state: NudgeState): void {
    this.#run += 1
    this.#undo.forEach((undo) => undo())
    this.#undo = []
    this.#parts.poller.stop()
    const line = this.#line
    this.#line = undefined
    line?.close('Stopped.')
    this.#wakeUp()
    this.#become(state)
  }

  #become(state: NudgeState): void {
    this.#state = state
    this.#parts.become(state)
  }
}
