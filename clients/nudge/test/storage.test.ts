import { IDBFactory, IDBKeyRange as FakeKeyRange } from 'fake-indexeddb'
import { beforeAll, describe, expect, it } from 'vitest'
import { indexedDbStorage, localStorageAdapter, memoryStorage, type NudgeStorage } from '../src/index'
import { asyncStorageAdapter, sqliteStorage, type SqliteLike } from '../src/react-native/index'
import { openScene } from './support/scene'

beforeAll(() => Object.assign(globalThis, { IDBKeyRange: FakeKeyRange }))

/** `localStorage` of Node is none; this one does what a page relies on. */
function fakeLocalStorage(): Storage {
  const texts = new Map<string, string>()
  return {
    get length() {
      return texts.size
    },
    key: (i: number) => [...texts.keys()][i] ?? null,
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, text: string) => void texts.set(key, text),
    removeItem: (key: string) => void texts.delete(key),
    clear: () => texts.clear(),
  }
}

function fakeAsyncStorage() {
  const texts = new Map<string, string>()
  return {
    getAllKeys: () => Promise.resolve([...texts.keys()]),
    multiGet: (keys: readonly string[]) => Promise.resolve(keys.map((key) => [key, texts.get(key) ?? null] as const)),
    multiSet: (pairs: [string, string][]) => Promise.resolve(pairs.forEach(([key, text]) => texts.set(key, text))),
    multiRemove: (keys: readonly string[]) => Promise.resolve(keys.forEach((key) => texts.delete(key))),
  }
}

/** As much of SQLite as the adapter says to it. */
function fakeSqlite(): SqliteLike {
  const texts = new Map<string, string>()
  return {
    execAsync: () => Promise.resolve(),
    getAllAsync: <Row>(_: string, [from, to]: (string | number)[]) =>
      Promise.resolve([...texts].filter(([key]) => key >= String(from) && key < String(to)).map(([key, text]) => ({ key, text })) as Row[]),
    runAsync: (sql, [key, text]) => {
      if (sql.startsWith('DELETE')) texts.delete(String(key))
      else texts.set(String(key), String(text))
      return Promise.resolve()
    },
    withTransactionAsync: (run) => run(),
  }
}

const adapters: [string, () => NudgeStorage][] = [
  ['memory', memoryStorage],
  ['localStorage', () => localStorageAdapter(fakeLocalStorage())],
  ['IndexedDB', () => indexedDbStorage('test', new IDBFactory())],
  ['AsyncStorage', () => asyncStorageAdapter(fakeAsyncStorage())],
  ['SQLite', () => sqliteStorage(fakeSqlite())],
]

describe.each(adapters)('A storage in %s', (_, make) => {
  it('keeps texts by keys, replaces and deletes them, and finds them by a prefix', async () => {
    const storage = make()
    expect(await storage.entries('a/')).toEqual([])
    await storage.write({ set: [['a/1', 'one'], ['a/2', 'two'], ['b/1', 'other']] })
    await storage.write({ set: [['a/1', 'uno']], delete: ['a/2', 'a/9'] })

    expect(await storage.entries('a/')).toEqual([['a/1', 'uno']])
    expect(await storage.entries('b/')).toEqual([['b/1', 'other']])
  })

  it('lets a client read without a network, go on from where it was, and tell marks of the visit before', async () => {
    const scene = openScene()
    const storage = make()
    for (const id of ['one', 'two', 'three']) scene.server.publish(id)
    // Without streams, which would begin at the head.
    const { openStream: _, ...platform } = scene.platform()
    const first = scene.client({ storage, platform })
    first.inbox().subscribe(() => {})
    await scene.clock.pass(1_000)
    scene.network.cut()
    void first.read('one')
    void first.archive('two')
    await scene.clock.pass(1_000)
    first.stop()
    await scene.clock.settle()

    const second = scene.client({ storage, platform })
    const list = second.inbox()
    const heard: string[] = []
    second.on('*', ({ id }) => heard.push(id))
    list.subscribe(() => {})
    await scene.clock.pass(1_000)
    expect(list.getSnapshot().items.map(({ id, read }) => [id, read])).toEqual([['three', false], ['one', true]])
    expect([second.unread, second.waitingMarks, second.state.name === 'live']).toEqual([3, 2, false])

    scene.server.publish('four')
    scene.network.join()
    await scene.clock.pass(60_000)
    expect(heard).toEqual(['four'])
    expect([second.unread, second.waitingMarks]).toEqual([2, 0])
    expect(list.getSnapshot().items.map(({ id }) => id)).toEqual(['four', 'three', 'one'])
    expect(scene.server.marks).toHaveLength(2)
  })
})

describe('What is kept', () => {
  it('is not shown to another user who logs in', async () => {
    const scene = openScene()
    const storage = memoryStorage()
    scene.server.publish('private')
    const first = scene.client({ storage })
    first.inbox().subscribe(() => {})
    await scene.clock.pass(1_000)
    first.stop()

    scene.user = 'ben'
    scene.server.items.clear()
    scene.server.restoreBackup()
    const second = scene.client({ storage })
    second.inbox().subscribe(() => {})
    await scene.clock.pass(1_000)
    expect([second.user, second.unread, second.inbox().getSnapshot().items]).toEqual(['ben', 0, []])
    expect((await storage.entries('nudge/')).filter(([, text]) => text.includes('private'))).toEqual([])
  })

  it('is done without where the storage fails', async () => {
    const scene = openScene()
    const broken: NudgeStorage = { entries: () => Promise.reject(new Error('closed')), write: () => Promise.reject(new Error('full')) }
    scene.server.publish('one')
    const nudge = scene.client({ storage: broken })
    await scene.clock.pass(1_000)
    void nudge.read('one')
    await scene.clock.pass(1_000)
    expect([nudge.state.name, nudge.unread]).toEqual(['live', 0])
    expect(scene.reported.splice(0).map((error) => (error as Error).message)).toContain('closed')
  })
})
