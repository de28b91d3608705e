import type { Platform, StreamLike, Timer } from '../platform'
import type { Closing } from '../wire'
import { deferred, type Line, type LineEnd, type Receive } from './line'

const names = ['welcome', 'inbox', 'channel', 'notification', 'signal', 'counts', 'attached', 'reset', 'presence', 'detached', 'closing']
const openMaxMs = 15_000

/** One stream of Server-Sent Events, for places where WebSockets do not get through. */
export class StreamLine implements Line {
  readonly kind = 'stream'
  readonly transport = 'stream'
  readonly ended: Promise<LineEnd>
  /** Where the stream stands, for the next one. */
  lastEventId: string
  readonly #platform: Platform
  readonly #stream: StreamLike
  readonly #end: (end: LineEnd) => void
  #closing: Closing | undefined

  /** Opens a stream and waits until it stands: for its `welcome`, or, where it goes on from an id, for the counts behind what was missed. */
  static async open(platform: Platform, url: string, lastEventId: string, receive: Receive): Promise<StreamLine> {
    const line = new StreamLine(platform, platform.openStream!(url), lastEventId)
    await line.#listen(receive)
    return line
  }

  private constructor(platform: Platform, stream: StreamLike, lastEventId: string) {
    this.#platform = platform
    this.#stream = stream
    this.lastEventId = lastEventId
    const { promise, resolve } = deferred<LineEnd>()
    this.ended = promise
    this.#end = resolve
  }

  call<Answer>(target: string): Promise<Answer> {
    return Promise.reject(new Error(`A stream takes no calls (${target}).`))
  }

  close(reason: string, end?: Partial<LineEnd>): void {
    this.#stream.onerror = null
    this.#stream.close()
    const said = this.#closing && { code: this.#closing.code, retryAfterMs: this.#closing.retryAfterMs, reason: this.#closing.reason }
    this.#end({ reason, ...end, ...(!end?.isReplaced && said) })
  }

  #listen(receive: Receive): Promise<void> {
    const { promise, resolve, reject } = deferred<void>()
    const patience: Timer = this.#platform.setTimer(() => this.close('The server did not begin the stream.'), openMaxMs)
    void this.ended.then((end) => {
      this.#platform.clearTimer(patience)
      reject(Object.assign(new Error(end.reason), { end }))
    })
    // EventSource would come back by itself, all clients after the same wait; we do, with a jitter.
    this.#stream.onerror = () => this.close('The stream ended.')
    for (const name of names) {
      this.#stream.addEventListener(name, ({ data, lastEventId }) => {
        if (lastEventId) this.lastEventId = lastEventId
        const body = JSON.parse(data) as unknown
        if (name === 'closing') this.#closing = body as Closing
        receive(name, body)
        if (name !== 'welcome' && name !== 'counts') return
        this.#platform.clearTimer(patience)
        resolve()
      })
    }
    return promise
  }
}
