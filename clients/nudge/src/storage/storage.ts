/**
 * Where a client keeps its items, positions and waiting marks: texts by keys. Everything else is the client's business, so that an adapter
 * is a few lines for any store.
 */
export interface NudgeStorage {
  /** All keys that begin with a prefix, with their texts. */
  entries(prefix: string): Promise<readonly (readonly [key: string, text: string])[]>
  /** Writes and deletes; together, where the store can. A place that is full or closed may reject: the client goes on without. */
  write(changes: StorageChanges): Promise<void>
}

export interface StorageChanges {
  readonly set?: readonly (readonly [key: string, text: string])[]
  readonly delete?: readonly string[]
}
