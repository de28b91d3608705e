import type { NudgeStorage } from './storage'

/** Keeps everything in `localStorage`: about 5 MB a site, shared with the page's own keys. */
export function localStorageAdapter(storage: Storage = localStorage): NudgeStorage {
  const keys = () => Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '')
  return {
    entries: (prefix) =>
      Promise.resolve(keys().filter((key) => key.startsWith(prefix)).map((key) => [key, storage.getItem(key) ?? ''] as const)),
    write: ({ set = [], delete: gone = [] }) =>
      new Promise((resolve) => {
        for (const key of gone) storage.removeItem(key)
        for (const [key, text] of set) storage.setItem(key, text)
        resolve()
      }),
  }
}
