import { hostPlatform, type NudgeStorage, type PageSigns, type Platform } from '../index'

/** As much of React Native's `AppState` as is needed. */
export interface AppStateLike {
  readonly currentState: string
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void }
}

/** As much of `@react-native-community/netinfo` as is needed. */
export interface NetInfoLike {
  addEventListener(listener: (state: { readonly isConnected: boolean | null }) => void): () => void
}

/** As much of `@react-native-async-storage/async-storage` as is needed. */
export interface AsyncStorageLike {
  getAllKeys(): Promise<readonly string[]>
  multiGet(keys: readonly string[]): Promise<readonly (readonly [string, string | null])[]>
  multiSet(pairs: [string, string][]): Promise<void>
  multiRemove(keys: readonly string[]): Promise<void>
}

/** As much of a database of `expo-sqlite` as is needed. */
export interface SqliteLike {
  execAsync(sql: string): Promise<void>
  getAllAsync<Row>(sql: string, parameters: (string | number)[]): Promise<Row[]>
  runAsync(sql: string, parameters: (string | number)[]): Promise<unknown>
  withTransactionAsync(run: () => Promise<void>): Promise<void>
}

/**
 * The platform of an app on a phone: `createNudge({ …, platform: reactNativePlatform({ AppState, NetInfo }) })`. An app that goes into the
 * background lets go of its connection (`nudge.background()`), so that the server pushes at once (S2.51); see `followAppState`.
 */
export function reactNativePlatform(parts: { readonly AppState: AppStateLike; readonly NetInfo?: NetInfoLike }): Platform {
  return { ...hostPlatform(), page: appSigns(parts.AppState, parts.NetInfo) }
}

/** Puts a client into the background and back with its app. @returns the undo */
export function followAppState(nudge: { background(): void; foreground(): void }, AppState: AppStateLike): () => void {
  // `inactive` is a glance at the notification centre, or a call that comes in: the app is seen again in a moment.
  const subscription = AppState.addEventListener('change', (state) => {
    if (state === 'background') nudge.background()
    else if (state === 'active') nudge.foreground()
  })
  return () => subscription.remove()
}

/** Keeps everything in AsyncStorage. */
export function asyncStorageAdapter(storage: AsyncStorageLike): NudgeStorage {
  return {
    async entries(prefix) {
      const keys = (await storage.getAllKeys()).filter((key) => key.startsWith(prefix))
      return keys.length === 0 ? [] : (await storage.multiGet(keys)).map(([key, text]) => [key, text ?? ''] as const)
    },
    async write({ set = [], delete: gone = [] }) {
      if (gone.length > 0) await storage.multiRemove(gone)
      if (set.length > 0) await storage.multiSet(set.map(([key, text]) => [key, text]))
    },
  }
}

/** Keeps everything in a table of SQLite, `nudge` unless it is given another name; each write is one transaction. */
export function sqliteStorage(database: SqliteLike, table = 'nudge'): NudgeStorage {
  if (!/^[A-Za-z_]\w*$/.test(table)) throw new Error(`"${table}" is no name of a table.`)
  let ready: Promise<void> | undefined
  const open = () => (ready ??= database.execAsync(`CREATE TABLE IF NOT EXISTS ${table} (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID`))
  return {
    async entries(prefix) {
      await open()
      const rows = await database.getAllAsync<{ key: string; text: string }>(
        `SELECT key, text FROM ${table} WHERE key >= ? AND key < ?`, [prefix, `${prefix}\uffff`])
      return rows.map(({ key, text }) => [key, text] as const)
    },
    async write({ set = [], delete: gone = [] }) {
      await open()
      await database.withTransactionAsync(async () => {
        for (const key of gone) await database.runAsync(`DELETE FROM ${table} WHERE key = ?`, [key])
        for (const [key, text] of set) await database.runAsync(`INSERT OR REPLACE INTO ${table} (key, text) VALUES (?, ?)`, [key, text])
      })
    },
  }
}

function appSigns(AppState: AppStateLike, NetInfo: NetInfoLike | undefined): PageSigns {
  let isConnected = true
  const listen = (isMeant: (state: string) => boolean, listener: () => void) => {
    const subscription = AppState.addEventListener('change', (state) => isMeant(state) && listener())
    return () => subscription.remove()
  }
  const listenToNetwork = (wanted: boolean, listener: () => void) => {
    // NetInfo tells each listener first how things are, which is no change.
    let was = true
    return NetInfo?.addEventListener((state) => {
      isConnected = state.isConnected !== false
      if (isConnected !== was && isConnected === wanted) listener()
      was = isConnected
    }) ?? (() => {})
  }
  return {
    isVisible: () => AppState.currentState !== 'background',
    isOnline: () => isConnected,
    onWake: (listener) => {
      const undo = [listen((state) => state === 'active', listener), listenToNetwork(true, listener)]
      return () => undo.forEach((each) => each())
    },
    onOffline: (listener) => listenToNetwork(false, listener),
    onSleep: (listener) => listen((state) => state === 'background', listener),
  }
}
