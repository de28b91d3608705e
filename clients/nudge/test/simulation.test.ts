import { describe, expect, it } from 'vitest'
import { chance } from './support/clock'
import { openScene } from './support/scene'

// NUDGE_SEED=7 repeats one seed, NUDGE_SEEDS=500 tries more of them.
const seeds = process.env.NUDGE_SEED
  ? [Number(process.env.NUDGE_SEED)]
  : Array.from({ length: Number(process.env.NUDGE_SEEDS ?? 8) }, (_, i) => i + 1)

describe('Whatever happens to the network, the tabs and the server', () => {
  it.each(seeds)('each tab ends with the badge and the list of the server, and has heard everything once in order (seed %i)', async (seed) => {
    const scene = openScene(seed)
    const random = chance(seed * 7_919)
    const pick = (count: number) => Math.floor(random() * count)
    scene.server.subscribe('news')
    const tabs = Array.from({ length: 3 }, () => scene.tab())
    const heard = new Map(tabs.map((tab) => [tab, [] as string[]]))
    const broken = new Set<object>()
    for (const tab of tabs) {
      tab.nudge.on('*', ({ id }) => heard.get(tab)!.push(id))
      tab.nudge.onReset(() => broken.add(tab))
      tab.nudge.inbox().subscribe(() => {})
    }
    await scene.clock.settle()
    const published: string[] = []
    for (let step = 0; step < 120; step++) {
      const id = `s-${step}`
      const what = pick(14)
      if (what < 4) scene.server.publish(id)
      else if (what < 6) scene.server.publishTo('news', id)
      else if (what === 6) scene.network.cut(...(['sockets', 'streams', 'calls'] as const).filter(() => random() < 0.6))
      else if (what === 7) scene.network.join()
      else if (what === 8) scene.server.endAll({ code: 'too_slow', retryAfterMs: 0 })
      else if (what === 9) tabs[pick(3)]!.page.sleep()
      else if (what === 10) tabs.forEach(({ page }) => page.wake())
      else if (what === 11) void tabs[pick(3)]!.nudge.readAll()
      else if (what === 12 && published.length > 0) void tabs[pick(3)]!.nudge.read(published[pick(published.length)]!)
      else if (what === 13 && published.length > 0) void tabs[pick(3)]!.nudge.archive(published[pick(published.length)]!)
      if (what < 6) published.push(id)
      if (random() < 0.7) await scene.clock.pass(pick(8_000))
    }
    scene.network.join()
    tabs.forEach(({ page }) => page.wake())
    await scene.clock.pass(400_000)

    for (const tab of tabs) {
      const { nudge } = tab
      expect([nudge.state.name, nudge.waitingMarks, nudge.unread]).toEqual(['live', 0, scene.server.unread])
      while (nudge.inbox().getSnapshot().hasMore) await nudge.inbox().loadMore()
      const own = nudge.inbox().getSnapshot().items.filter((item) => !item.channel).map(({ id, read }) => `${id} ${read}`)
      const stored = [...scene.server.items.values()].filter((item) => !item.archived).map(({ id, read }) => `${id} ${read}`)
      expect(scene.server.lines.size).toBe(1)
      expect(stored.filter((item) => !own.includes(item))).toEqual([])
      const mine = heard.get(tab)!
      expect(new Set(mine).size).toBe(mine.length)
      if (!broken.has(tab)) expect(published.filter((id) => !mine.includes(id))).toEqual([])
    }
  })
})
