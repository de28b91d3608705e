import type { NudgeStorage } from './storage'

/** Keeps everything for as long as the page lives. */
export function memoryStorage(): NudgeStorage {
  const texts = new Map<string, string>()
  return {
    entries: (prefix) => Promise.resolve([...texts].filter(([key]) => key.startsWith(prefix))),
    write: ({ set = [], delete: gone = [] }) => {
      for (const key of gone) texts.delete(key)
      for (const [key, text] of set) texts.set(key, text)
      return Promise.resolve()
    },
  }
}
