import { NudgeError } from './errors'
import type { Platform } from './platform'

/** A token of the app's server, and when it ends (ISO 8601); without that the token's own `exp` is read. */
export type Token = string | { readonly token: string; readonly expiresAt?: string }

/**
 * Where tokens come from: an address of the app's own server, which is asked by POST and answers as `POST /api/realtime/token` does, or a
 * function. A function that answers `null` says that nobody is logged in: the client stops.
 */
export type TokenSource = string | (() => Promise<Token | null> | Token | null)

// A token is renewed when a tenth of its life is left, and at least half a minute before its end.
const lastPart = 0.1
const leastMs = 30_000
const lifeMsUntilTold = 3_600_000

interface Held {
  readonly token: string
  readonly renewAt: number
}

/** The app's server says that nobody is logged in. */
export class SignedOut extends Error {}

/** Holds a user's token, and asks for another one before it ends. */
export class Tokens {
  readonly #platform: Platform
  readonly #source: TokenSource
  #held: Promise<Held> | undefined
  /** Told of each new token, before anyone uses it. */
  onToken: (token: string) => void = () => {}

  constructor(platform: Platform, source: TokenSource) {
    this.#platform = platform
    this.#source = source
  }

  /** A token that is good for a while. Callers that ask at the same time get the same one. */
  async get(): Promise<string> {
    const held = await (this.#held ?? this.#ask())
    if (held.renewAt > this.#platform.now()) return held.token
    this.drop()
    return (await this.#ask()).token
  }

  /** Milliseconds until the token that is held should be renewed. */
  async renewInMs(): Promise<number> {
    const { renewAt } = await (this.#held ?? this.#ask())
    return Math.max(0, renewAt - this.#platform.now())
  }

  /** Forgets the token that is held: the server does not want it, or it is about to end. */
  drop(): void {
    this.#held = undefined
  }

  #ask(): Promise<Held> {
    if (this.#held) return this.#held
    const held = this.#mint()
    this.#held = held
    held.catch(() => this.#held === held && this.drop())
    return held
  }

  async #mint(): Promise<Held> {
    const answer = typeof this.#source === 'string' ? await this.#fetch(this.#source) : await this.#source()
    if (answer === null) throw new SignedOut('Nobody is logged in.')
    const { token, expiresAt } = typeof answer === 'string' ? { token: answer, expiresAt: undefined } : answer
    this.onToken(token)
    const now = this.#platform.now()
    const claims = readClaims(token)
    let lifeMs = expiresAt ? Date.parse(expiresAt) - now : claims.exp ? claims.exp * 1_000 - now : lifeMsUntilTold
    // A fresh token that seems to have ended: this machine's clock is wrong, and the token's own times say how long it lives.
    if (!(lifeMs > 0)) lifeMs = claims.exp && claims.iat ? (claims.exp - claims.iat) * 1_000 : leastMs * 2
    return { token, renewAt: now + lifeMs - Math.min(lifeMs / 2, Math.max(leastMs, lifeMs * lastPart)) }
  }

  async #fetch(url: string): Promise<Token | null> {
    const response = await this.#platform.fetch(url, { method: 'POST', credentials: 'same-origin', cache: 'no-store' })
    if (response.status === 401 || response.status === 403) return null
    if (!response.ok) throw new NudgeError({ code: 'token_unavailable', detail: `${url} answered ${response.status}.` }, response.status)
    const text = await response.text()
    return text.trimStart().startsWith('{') ? (JSON.parse(text) as Token) : text.trim()
  }
}

/** The claims of a token, unchecked: only the server can check them. */
export function readClaims(token: string): { sub?: string; exp?: number; iat?: number } {
  try {
    const part = token.split('.')[1] ?? ''
    const bytes = Uint8Array.from(atob(part.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0))
    return JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string; exp?: number; iat?: number }
  } catch {
    return {}
  }
}
