/** A timer that was set; what it is differs between browsers and Node. */
export type Timer = unknown

export interface SocketLike {
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(): void
}

export interface StreamLike {
  addEventListener(name: string, listener: (event: { data: string; lastEventId: string }) => void): void
  onerror: ((event: never) => void) | null
  close(): void
}

export interface BroadcastLike {
  onmessage: ((event: never) => void) | null
  postMessage(message: unknown): void
  close(): void
}

/** What a page, or an app, tells of itself. Each returns the undo of listening. */
export interface PageSigns {
  /** Whether someone can see it. */
  isVisible(): boolean
  isOnline(): boolean
  /** It is looked at again, was thawed, or has a network again: look whether the connection still carries anything. */
  onWake(listener: () => void): () => void
  /** The network is gone, as far as the machine knows. */
  onOffline(listener: () => void): () => void
  /** It is left, frozen or put away: write what must be kept, and let go of what others wait for. */
  onSleep(listener: () => void): () => void
}

export interface Locks {
  /** Calls `held` once the lock is ours; it is held until the promise of `held` ends, or `signal` aborts the waiting. */
  request(name: string, options: { signal?: AbortSignal; ifAvailable?: boolean }, held: (lock: unknown) => Promise<void>): Promise<unknown>
}

/** What comes from outside: time, chance, network, page and other tabs. Tests pass their own. */
export interface Platform {
  now(): number
  random(): number
  setTimer(run: () => void, ms: number): Timer
  clearTimer(timer: Timer): void
  fetch(url: string, init: RequestInit): Promise<Response>
  /** Absent: there are no WebSockets here. */
  openSocket?(url: string): SocketLike
  /** Absent: there are no Server-Sent Events here. */
  openStream?(url: string): StreamLike
  readonly page?: PageSigns
  readonly locks?: Locks
  openBroadcast?(name: string): BroadcastLike
  /** An error of a listener, which must not stop the client. */
  report(error: unknown): void
}

/** The platform of a browser, or of Node without a page. */
export function hostPlatform(): Platform {
  const host = globalThis as typeof globalThis & { reportError?: (error: unknown) => void }
  const { WebSocket, EventSource, BroadcastChannel } = host
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer: (run, ms) => setTimeout(run, ms),
    clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
    fetch: (url, init) => fetch(url, init),
    ...(WebSocket && { openSocket: (url: string) => new WebSocket(url) as SocketLike }),
    ...(EventSource && { openStream: (url: string) => new EventSource(url) as StreamLike }),
    ...(BroadcastChannel && { openBroadcast: (name: string) => new BroadcastChannel(name) as BroadcastLike }),
    ...(typeof document === 'object' && { page: pageSigns(), ...(navigator.locks && { locks: navigator.locks as Locks }) }),
    report: (error) => (host.reportError ? host.reportError(error) : console.error(error)),
  }
}

function pageSigns(): PageSigns {
  const listen = (targets: readonly [EventTarget, string][], listener: () => void) => {
    for (const [target, name] of targets) target.addEventListener(name, listener)
    return () => {
      for (const [target, name] of targets) target.removeEventListener(name, listener)
    }
  }
  const isVisible = () => document.visibilityState !== 'hidden'
  return {
    isVisible,
    isOnline: () => navigator.onLine !== false,
    onWake: (listener) => {
      const undo = listen([[window, 'online'], [window, 'pageshow'], [document, 'resume']], listener)
      const undoLooks = listen([[window, 'focus'], [document, 'visibilitychange']], () => isVisible() && listener())
      return () => {
        undo()
        undoLooks()
      }
    },
    onOffline: (listener) => listen([[window, 'offline']], listener),
    onSleep: (listener) => listen([[window, 'pagehide'], [document, 'freeze']], listener),
  }
}
