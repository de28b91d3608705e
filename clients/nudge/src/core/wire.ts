// The messages and answers of docs/protocol/realtime.md and rest.md, as far as a client reads them.

/** Counts of the user's own items, with the version of the inbox that they belong to. */
export interface OwnCounts {
  readonly unread: number
  readonly unseen: number
  readonly version: number
}

/** Where a subscribed channel stands: unread is `head - base`. */
export interface ChannelCount {
  readonly channel: string
  readonly epoch: string
  readonly head: number
  readonly floor: number
  readonly base: number
  readonly seenBase: number
  readonly muted: boolean
}

/** A notification as it was published, envelope v1. */
export interface Envelope<Payload = unknown> {
  readonly v: number
  readonly type: string
  readonly at: string
  readonly entityId?: string
  readonly actorId?: string
  readonly payload?: Payload
  readonly [field: string]: unknown
}

/** An item of a list, own or of a subscribed channel. */
export interface Item<Payload = unknown> {
  readonly id: string
  readonly position: string
  readonly at: string
  readonly channel?: string
  readonly seen: boolean
  readonly read: boolean
  readonly archived: boolean
  readonly snoozedUntil?: string
  readonly expiresAt?: string
  readonly count: number
  readonly actors: readonly string[]
  readonly notification: Envelope<Payload>
}

export interface Page {
  readonly items: readonly Item[]
  readonly before: string | null
  readonly after: string
  readonly hasMore: boolean
}

/** The targets of a mark. Offsets are the numbers behind the dot of a channel's positions. */
export interface MarkTargets {
  readonly ids?: readonly string[]
  readonly upTo?: number
  readonly channels?: readonly { readonly channel: string; readonly epoch?: string; readonly upTo?: number; readonly offsets?: readonly number[] }[]
  readonly all?: boolean
  readonly until?: string
}

export type MarkChange = 'seen' | 'read' | 'unread' | 'archive' | 'restore' | 'delete' | 'snooze'

export interface RowItem {
  readonly id: string
  readonly version: number
  readonly firstVersion: number
  readonly count: number
  readonly actors: readonly string[]
  readonly notification: Envelope
}

/** One row of the user's log. */
export interface InboxRow {
  readonly epoch: string
  readonly version: number
  readonly prev: number
  readonly floor: number
  readonly change: string
  readonly at: string
  readonly item?: RowItem
  readonly data?: MarkTargets & { readonly channel?: string }
  readonly counts?: OwnCounts
}

/** One row of a channel's log. */
export interface ChannelRow {
  readonly channel: string
  readonly epoch: string
  readonly offset: number
  readonly id: string
  readonly at: string
  readonly notification: Envelope
}

/** A notification that is not stored. */
export interface Passing {
  readonly id: string
  readonly at: string
  readonly channel?: string
  readonly notification: Envelope
}

export interface SignalMessage {
  readonly name: string
  readonly channel?: string
  readonly payload: unknown
  readonly stamp?: number
}

/** The payload of the signal `invalidate`: fetch again what the scope names; `*` is everything. */
export interface Invalidation {
  readonly scope: string
  readonly ids?: readonly string[]
  readonly version?: number | string
  readonly spreadMs?: number
  readonly reason?: string
}

export interface CountsMessage {
  readonly version: number
  readonly counts: OwnCounts
  readonly channels: readonly ChannelCount[]
}

export interface Reset {
  readonly channel?: string
  readonly position: string
  readonly reason: string
}

export interface Detached {
  readonly channel: string
  readonly code: string
  readonly message: string
}

export interface Closing {
  readonly code: string
  readonly reason: string
  readonly retryAfterMs: number | null
}

export interface Member {
  readonly user: string
  readonly info: unknown
}

export interface PresenceMessage {
  readonly channel: string
  readonly change: string
  readonly members?: readonly Member[]
  readonly user?: string
  readonly info?: unknown
  readonly code?: string
  readonly message?: string
}

export interface Summary {
  readonly unread: number
  readonly unseen: number
  readonly inbox: { readonly position: string; readonly counts: OwnCounts }
  readonly channels: readonly ChannelCount[]
  readonly lastEventAt: string | null
  readonly nextPollSeconds: number
}

export interface Welcome {
  readonly user: string
  readonly expiresAt: string
  readonly inbox: { readonly position: string; readonly counts: OwnCounts }
  readonly channels: readonly ChannelCount[]
  readonly stamp?: number
}

export interface Stamps {
  since?: number
  inbox?: number
  channels?: Record<string, number>
}

export interface ResumeRequest {
  readonly inbox?: string
  readonly channels?: Record<string, string>
  readonly stamps?: Stamps
}

export interface ResumeAnswer {
  readonly inbox: { readonly position: string; readonly recovered: boolean; readonly counts: OwnCounts }
  readonly channels: readonly {
    readonly channel: string
    readonly position?: string
    readonly recovered?: boolean
    readonly error?: { readonly code: string; readonly detail?: string }
    readonly count?: ChannelCount
  }[]
  readonly stamp?: number
}

export interface AttachAnswer {
  readonly channel: string
  readonly position: string
  readonly recovered: boolean
}

export interface Preferences {
  readonly mutedChannels: readonly string[]
  readonly mutedTypes: readonly string[]
  readonly mutedEntities: readonly string[]
  readonly push?: PushPreferences
}

export type Pace = 'at_once' | 'hourly' | 'daily' | 'never'

export interface PushPreferences {
  readonly pace?: Pace
  readonly types?: Readonly<Record<string, Pace>>
  readonly channels?: Readonly<Record<string, Pace>>
  readonly timeZone?: string
  readonly dailyAt?: string
  readonly quietHours?: { readonly from: string; readonly to: string }
}
