import type { NudgeStorage } from '../storage/storage'
import type { Platform } from './platform'
import type { TokenSource } from './tokens'

export interface NudgeOptions {
  /** The address of Nudge, such as `https://nudge.example`. */
  readonly url: string
  readonly token: TokenSource
  /** Where items, positions and waiting marks are kept over visits. Left out: nowhere. */
  readonly storage?: NudgeStorage
  /** Parts what this client keeps and shares with other tabs from that of others on the same site; the address if left out. Name the user in it where several use one browser at once. */
  readonly scope?: string
  /** Whether tabs share one connection, where the browser can. Default: yes. */
  readonly tabs?: boolean
  /** Whether it connects at once. Default: yes. */
  readonly start?: boolean
  /** Time, network and page; tests and React Native give their own. */
  readonly platform?: Platform
}
