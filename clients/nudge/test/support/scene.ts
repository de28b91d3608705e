import { afterEach } from 'vitest'
import { createNudge, type Nudge, type NudgeOptions, type Platform } from '../../src/index'
// Loaded beforehand, so that no test waits for a file.
import '../../src/core/inbox/inbox-items'
import '../../src/core/lines/stream'
import '../../src/core/tabs/tabs'
import '../../src/core/vault'
import { chance, FakeClock } from './clock'
import { FakeBrowser } from './fake-browser'
import { FakeNetwork } from './fake-network'
import { FakePage } from './fake-page'
import { FakeServer } from './fake-server'

export const base = 'http://nudge.test'

const encode = (value: object) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

/** A token as the client reads it; nobody checks its signature here. */
export const tokenOf = (sub: string, issuedAt: number, seconds: number): string =>
  `${encode({ alg: 'HS256' })}.${encode({ sub, iat: issuedAt / 1_000, exp: issuedAt / 1_000 + seconds })}.x`

/** A server, the way to it, and time. Every error that a client reports fails the test. */
export class Scene {
  readonly clock = new FakeClock()
  readonly server = new FakeServer(this.clock)
  readonly network = new FakeNetwork(this.server)
  readonly browser = new FakeBrowser()
  readonly reported: unknown[] = []
  readonly random: () => number
  user = 'ada'
  tokenSeconds = 3_600
  minted = 0
  readonly #clients: Nudge[] = []

  constructor(seed = 1) {
    this.random = chance(seed)
  }

  platform(page = new FakePage(), more: Partial<Platform> = {}): Platform {
    const { clock, network } = this
    return {
      now: () => clock.now, random: this.random, setTimer: clock.setTimer, clearTimer: clock.clearTimer,
      fetch: network.fetch, openSocket: network.openSocket, openStream: network.openStream, page,
      report: (error) => this.reported.push(error), ...more,
    }
  }

  mint = () => {
    this.minted += 1
    return tokenOf(this.user, this.clock.now, this.tokenSeconds)
  }

  client(options: Partial<NudgeOptions> = {}): Nudge {
    const nudge = createNudge({ url: base, token: this.mint, platform: this.platform(), ...options })
    this.#clients.push(nudge)
    return nudge
  }

  /** A tab of the scene's one browser. */
  tab(options: Partial<NudgeOptions> = {}): { nudge: Nudge; page: FakePage; kill: () => void } {
    const page = new FakePage()
    const locks = this.browser.locksOf()
    const sockets = new Set<{ close(): void }>()
    const broadcasts = new Set<{ close(): void }>()
    const platform = this.platform(page, {
      locks,
      openBroadcast: (name) => {
        const broadcast = this.browser.openBroadcast(name)
        broadcasts.add(broadcast)
        return broadcast
      },
      openSocket: (url) => {
        const socket = this.network.openSocket(url)
        sockets.add(socket)
        return socket
      },
    })
    const nudge = this.client({ platform, ...options })
    const kill = () => {
      // The end of a tab asks nobody: its sockets, broadcasts and locks are gone.
      for (const socket of sockets) socket.close()
      for (const broadcast of broadcasts) broadcast.close()
      Object.assign(platform, { setTimer: () => 0, openSocket: () => ({}), fetch: () => new Promise(() => {}) })
      locks.kill()
    }
    return { nudge, page, kill }
  }

  end(): void {
    for (const nudge of this.#clients) nudge.stop()
    if (this.reported.length > 0) throw this.reported[0]
  }
}

let open: Scene[] = []

export function openScene(seed?: number): Scene {
  const scene = new Scene(seed)
  open.push(scene)
  return scene
}

afterEach(() => {
  const scenes = open
  open = []
  for (const scene of scenes) scene.end()
})
