import { Nudge } from './core/nudge'
import type { NudgeOptions } from './core/options'

/** Makes a client of one user and, unless told otherwise, connects it. */
export const createNudge = (options: NudgeOptions): Nudge => new Nudge(options)

export { emptySnapshot, Nudge } from './core/nudge'
export { emptyInbox } from './core/inbox/inbox-list'
export { emptyChannel } from './core/channel-view'
export { emptyPresence } from './core/presence-view'
export { keyOf, newestFirst } from './core/inbox/order'
export { hostPlatform } from './core/platform'
export { NudgeError } from './core/errors'
export { memoryStorage } from './storage/memory'
export { localStorageAdapter } from './storage/local'
export { indexedDbStorage } from './storage/indexed-db'
export type { ChannelSnapshot } from './core/channel-view'
export type { InvalidationEvent, NotificationType, NotificationTypes, NudgeEvent, PayloadOf } from './core/events'
export type { InboxList, InboxSnapshot } from './core/inbox/inbox-list'
export type { ReadableStore, Undo } from './core/listeners'
export type { Markable, NudgeSnapshot } from './core/nudge'
export type { NudgeOptions } from './core/options'
export type { BroadcastLike, Locks, PageSigns, Platform, SocketLike, StreamLike, Timer } from './core/platform'
export type { MuteTarget, PreferencesStore } from './core/preferences'
export type { PresenceSnapshot } from './core/presence-view'
export type { ListQuery } from './core/rest'
export type { NudgeState } from './core/state'
export type { Token, TokenSource } from './core/tokens'
export type { NudgeStorage, StorageChanges } from './storage/storage'
export type {
  ChannelRow, Envelope, Invalidation, Item, MarkChange, Member, Pace, Preferences, PushPreferences, SignalMessage,
} from './core/wire'
