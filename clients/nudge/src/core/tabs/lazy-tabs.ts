import type { Line, Lines, Receive } from '../lines/line'
import type { NudgeState } from '../state'
import type { MarkChange, MarkTargets, Summary } from '../wire'
import type { Tabs, TabsParts } from './tabs'

/** Tabs share a connection where the browser has what it takes. Their code is loaded when it is needed, so that no other page pays for it. */
export class LazyTabs implements Lines {
  readonly #parts: TabsParts
  #tabs: Tabs | undefined
  #isStarted = false

  constructor(parts: TabsParts) {
    this.#parts = parts
  }

  /** Whether this tab has the connection, or shares it with nobody. */
  get isLeader(): boolean {
    return this.#tabs?.isLeader ?? true
  }

  start(): void {
    this.#isStarted = true
    this.#tabs?.start()
  }

  stop(): void {
    this.#isStarted = false
    this.#tabs?.stop()
  }

  async open(receive: Receive): Promise<Line> {
    const { platform, direct } = this.#parts
    if (!platform.locks || !platform.openBroadcast) return direct.open(receive)
    if (!this.#tabs) {
      const loaded = await import('./tabs').catch(() => undefined)
      // The file is out of reach, after a deployment of the page: this tab has a connection of its own.
      if (!loaded) return direct.open(receive)
      this.#tabs ??= new loaded.Tabs(this.#parts)
      if (this.#isStarted) this.#tabs.start()
    }
    return this.#tabs.open(receive)
  }

  tellState(state: NudgeState): void {
    this.#tabs?.tellState(state)
  }

  tellPoll(summary: Summary | undefined, everyMs: number): void {
    this.#tabs?.tellPoll(summary, everyMs)
  }

  tellMark(change: MarkChange, targets: MarkTargets): void {
    this.#tabs?.tellMark(change, targets)
  }
}
