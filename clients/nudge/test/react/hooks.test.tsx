// @vitest-environment happy-dom
import { act, StrictMode, version, type ReactNode } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import {
  NudgeProvider, useChannel, useNotifications, useNudgeState, usePreferences, usePresence, useUnread,
} from '../../src/react/index'
import { base, openScene, type Scene } from '../support/scene'

;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true

const roots: Root[] = []
afterEach(() => act(() => roots.splice(0).forEach((root) => root.unmount())))

async function show(scene: Scene, page: ReactNode): Promise<HTMLElement> {
  const element = document.createElement('main')
  const root = createRoot(element)
  roots.push(root)
  await act(async () => {
    root.render(page)
    await scene.clock.settle()
  })
  return element
}

const settle = (scene: Scene, run?: () => void) =>
  act(async () => {
    run?.()
    await scene.clock.settle()
  })

const provider = (scene: Scene, children: ReactNode) => (
  <NudgeProvider url={base} token={scene.mint} platform={scene.platform()}>{children}</NudgeProvider>
)

function Badge() {
  const { unread } = useUnread()
  return <output>{`${useNudgeState().name} ${unread}`}</output>
}

describe(`The hooks, on React ${version.split('.')[0]}`, () => {
  it('show the badge and the state, through StrictMode with one connection', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const page = await show(scene, <StrictMode>{provider(scene, <Badge />)}</StrictMode>)
    expect(page.textContent).toBe('live 1')

    await settle(scene, () => scene.server.publish('two'))
    expect(page.textContent).toBe('live 2')
    expect([scene.network.opened.length, scene.minted]).toEqual([1, 1])
  })

  it('list, mark, and tell of what arrives and not of what was there', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const toasts: string[] = []
    function Inbox() {
      const { items, read, archive, unread } = useNotifications({ onNotification: ({ id }) => toasts.push(id) })
      return (
        <ul title={String(unread)}>
          {items.map((item) => (
            <li key={item.id}>
              {`${item.id}${item.read ? ' read' : ''}`}
              <button onClick={() => void read(item)}>read</button>
              <button onClick={() => void archive(item)}>archive</button>
            </li>
          ))}
        </ul>
      )
    }
    const page = await show(scene, provider(scene, <Inbox />))
    const items = () => [...page.querySelectorAll('li')].map((each) => each.firstChild?.textContent)
    const badge = () => page.querySelector('ul')?.title
    scene.clock.now += 1_000
    await settle(scene, () => scene.server.publish('two'))
    expect([items(), badge(), toasts]).toEqual([['two', 'one'], '2', ['two']])

    await settle(scene, () => page.querySelectorAll('button')[0]!.click())
    expect([items(), badge()]).toEqual([['two read', 'one'], '1'])
    await settle(scene, () => page.querySelectorAll('button')[3]!.click())
    expect([items(), badge()]).toEqual([['two read'], '0'])
  })

  it('follow a channel and its presence for as long as the component is there', async () => {
    const scene = openScene()
    scene.server.publishTo('room', 'r-1')
    function Room({ name }: { name: string }) {
      const { rows } = useChannel(name, { rewind: 10 })
      const { members } = usePresence(name)
      return <p>{[...rows.map(({ id }) => id), ...members.map(({ user }) => user)].join(' ')}</p>
    }
    let isOpen = true
    const view = () => provider(scene, isOpen && <Room name="room" />)
    const element = document.createElement('main')
    const root = createRoot(element)
    roots.push(root)
    await settle(scene, () => root.render(view()))
    expect(element.textContent).toBe('r-1 ada')
    await settle(scene, () => scene.server.publishTo('room', 'r-2'))
    expect(element.textContent).toBe('r-1 r-2 ada')

    isOpen = false
    await settle(scene, () => root.render(view()))
    expect(scene.server.calls.map(({ target }) => target).filter((name) => ['Detach', 'Leave'].includes(name)).sort()).toEqual(['Detach', 'Leave'])
  })

  it('show preferences and change them', async () => {
    const scene = openScene()
    function Mutes() {
      const { preferences, isMuted, mute } = usePreferences()
      return <button onClick={() => void mute({ type: 'note' })}>{preferences ? String(isMuted({ type: 'note' })) : 'unknown'}</button>
    }
    const page = await show(scene, provider(scene, <Mutes />))
    expect(page.textContent).toBe('false')
    await settle(scene, () => page.querySelector('button')!.click())
    expect([page.textContent, scene.server.preferences.mutedTypes]).toEqual(['true', ['note']])
  })

  it('render on a server without connecting, and take over in the browser without a warning', async () => {
    const scene = openScene()
    scene.server.publish('one')
    const html = renderToString(provider(scene, <Badge />))
    await scene.clock.settle()
    expect([html, scene.network.opened.length, scene.minted]).toEqual(['<output>connecting 0</output>', 0, 0])

    const element = document.createElement('main')
    element.innerHTML = html
    const complaints: unknown[] = []
    await settle(scene, () => roots.push(hydrateRoot(element, provider(scene, <Badge />), { onRecoverableError: (error) => complaints.push(error) })))
    expect([element.textContent, complaints]).toEqual(['live 1', []])
  })

  it('stop the connection with the provider, and leave one that was given alone', async () => {
    const scene = openScene()
    const given = scene.client()
    await scene.clock.settle()
    await show(scene, provider(scene, <Badge />))
    await show(scene, <NudgeProvider client={given}><Badge /></NudgeProvider>)
    expect(scene.server.lines.size).toBe(2)
    await act(async () => {
      roots.splice(0).forEach((root) => root.unmount())
      await scene.clock.settle()
    })
    expect([scene.server.lines.size, given.state.name]).toEqual([1, 'live'])
  })
})
