import type { NudgeState } from '../state'
import type { MarkChange, MarkTargets, Summary } from '../wire'

/** What tabs of one browser say to each other. Every tab hears everything but itself; `to` names the one that is meant. */
export type TabMessage =
  /** A tab asks whether there is a line. */
  | { readonly kind: 'hello'; readonly from: string }
  /** There is a line. `sent` messages came by this tab before; who hears of it from its beginning on has heard all that it brings. */
  | { readonly kind: 'up'; readonly from: string; readonly transport: 'hub' | 'stream'; readonly sent: number }
  | { readonly kind: 'down'; readonly from: string }
  | { readonly kind: 'state'; readonly from: string; readonly state: NudgeState }
  | { readonly kind: 'message'; readonly from: string; readonly name: string; readonly body: unknown }
  | { readonly kind: 'poll'; readonly from: string; readonly summary: Summary | undefined; readonly everyMs: number }
  | { readonly kind: 'mark'; readonly from: string; readonly change: MarkChange; readonly targets: MarkTargets }
  | { readonly kind: 'call'; readonly from: string; readonly to: string; readonly id: number; readonly target: string; readonly args: readonly unknown[] }
  | {
      readonly kind: 'answer'; readonly from: string; readonly to: string; readonly id: number
      readonly result?: unknown; readonly error?: { readonly code?: string; readonly detail: string }
    }
  | { readonly kind: 'bye'; readonly from: string }

/** What a tab shows that another one said. */
export type Mirrored =
  | { readonly kind: 'state'; readonly state: NudgeState }
  | { readonly kind: 'poll'; readonly summary: Summary | undefined; readonly everyMs: number }
  | { readonly kind: 'mark'; readonly change: MarkChange; readonly targets: MarkTargets }
