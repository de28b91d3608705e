import type { NudgeStorage } from './storage'

const texts = 'texts'

/** Keeps everything in IndexedDB, in a database of its own. Each write is one transaction. */
export function indexedDbStorage(name = 'nudge', factory: IDBFactory = indexedDB): NudgeStorage {
  let opened: Promise<IDBDatabase> | undefined
  const open = () => (opened ??= openDatabase(factory, name, () => (opened = undefined)))
  return {
    async entries(prefix) {
      const store = (await open()).transaction(texts).objectStore(texts)
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`)
      const [keys, values] = await Promise.all([done(store.getAllKeys(range)), done(store.getAll(range))])
      return keys.map((key, i) => [String(key), String(values[i])] as const)
    },
    async write({ set = [], delete: gone = [] }) {
      const transaction = (await open()).transaction(texts, 'readwrite')
      const store = transaction.objectStore(texts)
      for (const key of gone) store.delete(key)
      for (const [key, text] of set) store.put(text, key)
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('The write was aborted.'))
      })
    },
  }
}

async function openDatabase(factory: IDBFactory, name: string, onClose: () => void): Promise<IDBDatabase> {
  const request = factory.open(name, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(texts)
  const database = await done(request)
  // Another version of the page wants it, or the browser took it away: it is opened again when it is needed.
  database.onversionchange = () => database.close()
  database.onclose = onClose
  return database
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed.'))
  })
}
