import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import {
  emptyChannel, emptyInbox, emptyPresence, emptySnapshot, type ChannelRow, type InboxSnapshot, type ListQuery, type Markable, type Member,
  type MuteTarget, type NotificationType, type NudgeEvent, type NudgeState, type Preferences, type PresenceSnapshot, type ReadableStore,
} from '../index'
import { useNudge } from './provider'

function useStore<Snapshot>(store: ReadableStore<Snapshot>, onServer: Snapshot): Snapshot {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, () => onServer)
}

/** A part of a store: the component renders again when that part has changed, and not for the rest. */
function usePart<Snapshot, Part>(store: ReadableStore<Snapshot>, part: (snapshot: Snapshot) => Part, onServer: Snapshot): Part {
  return useSyncExternalStore(store.subscribe, () => part(store.getSnapshot()), () => part(onServer))
}

/** The latest function, under a name that does not change. */
function useLatest<Args extends unknown[]>(run: ((...args: Args) => void) | undefined): (...args: Args) => void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  return useCallback((...args: Args) => latest.current?.(...args), [])
}

/** Where the connection stands. */
export function useNudgeState(): NudgeState {
  return usePart(useNudge(), ({ state }) => state, emptySnapshot)
}

/** The badge: own items and subscribed channels together, or one channel's. */
export function useUnread(channel?: string): { readonly unread: number; readonly unseen: number } {
  const nudge = useNudge()
  const unread = usePart(nudge, (all) => (channel === undefined ? all.unread : (all.channels[channel]?.unread ?? 0)), emptySnapshot)
  const unseen = usePart(nudge, (all) => (channel === undefined ? all.unseen : (all.channels[channel]?.unseen ?? 0)), emptySnapshot)
  return useMemo(() => ({ unread, unseen }), [unread, unseen])
}

export interface UseNotificationsOptions extends ListQuery {
  /** Called for each notification that arrives while the component is there, not for what was missed before: the place for a toast. */
  readonly onNotification?: (event: NudgeEvent) => void
}

export interface Notifications extends InboxSnapshot {
  readonly unread: number
  readonly unseen: number
  loadMore(): Promise<void>
  reload(): void
  seen(items: Markable | readonly Markable[]): Promise<void>
  read(items: Markable | readonly Markable[]): Promise<void>
  markUnread(items: Markable | readonly Markable[]): Promise<void>
  archive(items: Markable | readonly Markable[]): Promise<void>
  restore(items: Markable | readonly Markable[]): Promise<void>
  remove(items: Markable | readonly Markable[]): Promise<void>
  snooze(items: Markable | readonly Markable[], until: Date): Promise<void>
  seenAll(): Promise<void>
  readAll(): Promise<void>
}

/** A list of the inbox with its badge and its marks. */
export function useNotifications(options: UseNotificationsOptions = {}): Notifications {
  const nudge = useNudge()
  const { filter, channel, type } = options
  const list = useMemo(
    () => nudge.inbox({ ...(filter && { filter }), ...(channel !== undefined && { channel }), ...(type !== undefined && { type }) }),
    [nudge, filter, channel, type],
  )
  const snapshot = useStore(list, emptyInbox)
  const { unread, unseen } = useUnread()
  const onNotification = useLatest(options.onNotification)
  useEffect(() => nudge.on('*', (event) => event.isReplayed || event.isOwn || onNotification(event)), [nudge, onNotification])
  return useMemo(
    () => ({
      ...snapshot,
      unread,
      unseen,
      loadMore: () => list.loadMore(),
      reload: () => list.reload(),
      seen: nudge.seen,
      read: nudge.read,
      markUnread: nudge.markUnread,
      archive: nudge.archive,
      restore: nudge.restore,
      remove: nudge.remove,
      snooze: nudge.snooze,
      seenAll: nudge.seenAll,
      readAll: nudge.readAll,
    }),
    [snapshot, unread, unseen, list, nudge],
  )
}

/** Calls a function for each notification of a type, `*` for all. */
export function useNotification<Type extends NotificationType>(type: Type, listener: (event: NudgeEvent<Type>) => void): void {
  const nudge = useNudge()
  const latest = useLatest(listener)
  useEffect(() => nudge.on(type, latest), [nudge, type, latest])
}

export interface UseChannelOptions {
  /** So many rows of the past come first, 1 to 100. */
  readonly rewind?: number
  /** Called for each row that arrives, not for those of the past. */
  readonly onRow?: (event: NudgeEvent) => void
}

/** Follows a channel while the component is there; without a name it follows none. */
export function useChannel(
  name: string | undefined,
  options: UseChannelOptions = {},
): { readonly rows: readonly ChannelRow[]; readonly refusal: { readonly code: string; readonly message: string } | undefined } {
  const nudge = useNudge()
  const { rewind } = options
  const onRow = useLatest(options.onRow)
  const store = useMemo(() => (name === undefined ? nothing : nudge.channel(name)), [nudge, name])
  useEffect(() => {
    if (name === undefined) return undefined
    const undo = [
      nudge.attach(name, rewind === undefined ? {} : { rewind }),
      nudge.on('*', (event) => event.channel !== name || event.isReplayed || onRow(event)),
    ]
    return () => undo.forEach((each) => each())
  }, [nudge, name, rewind, onRow])
  return useStore(store, emptyChannel)
}

const nothing: ReadableStore<typeof emptyChannel> = { subscribe: () => () => {}, getSnapshot: () => emptyChannel }

/** Is on a channel's presence while the component is there, and says who else is. */
export function usePresence(name: string): PresenceSnapshot & { readonly members: readonly Member[] } {
  const nudge = useNudge()
  const store = useMemo(() => nudge.presence(name), [nudge, name])
  useEffect(() => nudge.enter(name), [nudge, name])
  return useStore(store, emptyPresence)
}

export interface PreferencesControls {
  /** `undefined` until they are known. */
  readonly preferences: Preferences | undefined
  isMuted(target: MuteTarget): boolean
  mute(target: MuteTarget): Promise<Preferences>
  unmute(target: MuteTarget): Promise<Preferences>
  set(preferences: Preferences): Promise<Preferences>
}

/** The user's preferences: what is muted, and how pushes come. */
export function usePreferences(): PreferencesControls {
  const { preferences: store } = useNudge()
  const preferences = useStore(store, undefined)
  return useMemo(
    () => ({
      preferences,
      isMuted: (target) => store.isMuted(target),
      mute: (target) => store.mute(target),
      unmute: (target) => store.unmute(target),
      set: (all) => store.set(all),
    }),
    [store, preferences],
  )
}
