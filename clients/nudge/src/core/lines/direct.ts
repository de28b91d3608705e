import type { Platform } from '../platform'
import type { Session } from '../session'
import type { Tokens } from '../tokens'
import type { Wants } from '../wants'
import type { Welcome } from '../wire'
import { HubLine } from './hub'
import type { Line, Lines, Receive } from './line'

// A place where WebSockets did not get through is asked again after this time; a proxy seldom changes its mind.
const streamIsGoodMs = 600_000

/** Opens the hub, or a stream where WebSockets do not get through: one attempt at a time, in turns. */
export class DirectLines implements Lines {
  readonly #platform: Platform
  readonly #tokens: Tokens
  readonly #session: Session
  readonly #wants: Wants
  readonly #base: string
  #hubFailures = 0
  #streamWorkedAt = -Infinity
  #lastEventId = ''

  constructor(platform: Platform, tokens: Tokens, session: Session, wants: Wants, base: string) {
    this.#platform = platform
    this.#tokens = tokens
    this.#session = session
    this.#wants = wants
    this.#base = base
  }

  async open(receive: Receive): Promise<Line> {
    const token = encodeURIComponent(await this.#tokens.get())
    try {
      return this.#isStreamsTurn() ? await this.#openStream(token, receive) : await this.#openHub(token, receive)
    } catch (error) {
      // A browser does not say whether it was the token, so the next attempt brings another.
      this.#tokens.drop()
      throw error
    }
  }

  #isStreamsTurn(): boolean {
    if (!this.#platform.openStream) return false
    if (!this.#platform.openSocket) return true
    const isGood = this.#platform.now() - this.#streamWorkedAt < streamIsGoodMs
    return isGood || (this.#hubFailures > 1 && this.#hubFailures % 2 === 0)
  }

  async #openHub(token: string, receive: Receive): Promise<Line> {
    if (!this.#platform.openSocket) throw new Error('There are no WebSockets here.')
    try {
      const url = `${this.#base.replace(/^http/, 'ws')}/hub?resume=1&totals=0&access_token=${token}`
      const line = await HubLine.open(this.#platform, url, receive)
      this.#hubFailures = 0
      // Rows of the hub have positions, and a stream's id says nothing of them.
      this.#lastEventId = ''
      return line
    } catch (error) {
      this.#hubFailures += 1
      throw error
    }
  }

  async #openStream(token: string, receive: Receive): Promise<Line> {
    const query = new URLSearchParams()
    const { channels, presences } = this.#wants
    for (const { channel } of channels.slice(0, 16)) query.append('channel', channel)
    const rewind = Math.max(0, ...channels.map((want) => want.rewind ?? 0))
    if (rewind > 0) query.set('rewind', String(rewind))
    for (const channel of presences.slice(0, 16)) query.append('presence', channel)
    const lastEventId = this.#lastEventId
    if (lastEventId) query.set('lastEventId', lastEventId)
    const take: Receive = (name, body) => {
      if (name === 'welcome') this.#session.takeStream(body as Welcome, lastEventId !== '')
      receive(name, body)
    }
    this.#hubFailures += 1
    // Few pages need it, so its code comes when one does.
    const { StreamLine } = await import('./stream')
    const line = await StreamLine.open(this.#platform, `${this.#base}/api/stream?token=${token}&${query}`, lastEventId, take)
    this.#streamWorkedAt = this.#platform.now()
    void line.ended.then(() => (this.#lastEventId = line.lastEventId))
    return line
  }
}
