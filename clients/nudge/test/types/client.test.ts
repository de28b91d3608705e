import { describe, expectTypeOf, it } from 'vitest'
import type { ChannelSnapshot, Nudge, NudgeEvent, NudgeState } from '@nudge/client'
import type { Notifications } from '@nudge/client/react'
import { createNudgeServer, type ClockFree, type NoClockInIds } from '@nudge/client/server'
import { create } from 'zustand'

declare module '@nudge/client' {
  interface NotificationTypes {
    'borrow.requested': { readonly title: string }
  }
}

// Checked by `npm run check`; nothing here runs.
describe('The types', () => {
  it('know the payloads of declared types, and let every other type pass', () => {
    const check = (nudge: Nudge) => {
      nudge.on('borrow.requested', ({ payload }) => expectTypeOf(payload).toEqualTypeOf<{ readonly title: string }>())
      nudge.on('never.declared', ({ payload }) => expectTypeOf(payload).toEqualTypeOf<unknown>())
      nudge.on('*', (event) => expectTypeOf(event.type).toBeString())
    }
    expectTypeOf(check).toBeFunction()
    expectTypeOf<NudgeEvent['payload']>().toEqualTypeOf<unknown>()
  })

  it('make the state a union that a switch exhausts', () => {
    const wordOf = (state: NudgeState): string => {
      switch (state.name) {
        case 'connecting': return 'connecting'
        case 'live': return state.transport
        case 'polling': return `every ${state.everyMs} ms`
        case 'offline': return state.reason
        case 'stopped': return state.code ?? state.reason
      }
    }
    expectTypeOf(wordOf).returns.toBeString()
    expectTypeOf<ChannelSnapshot['rows'][number]['offset']>().toBeNumber()
    expectTypeOf<Notifications['items'][number]['read']>().toBeBoolean()
  })

  it('let a store be made of the client', () => {
    const check = (nudge: Nudge) => {
      const useBadge = create(() => nudge.getSnapshot())
      return nudge.subscribe(() => useBadge.setState(nudge.getSnapshot()))
    }
    expectTypeOf(check).returns.toEqualTypeOf<() => void>()
  })

  it('warn against clocks in ids', () => {
    const check = (loanId: string, version: number) => {
      const server = createNudgeServer({ url: '', key: '', secret: '' })
      void server.publishUser('ada', { type: 'a', entityId: loanId }, { revision: version })
      void server.publishUser('ada', { type: 'a' }, { id: `approved:${loanId}` })
      void server.publishUser('ada', { type: 'a' }, { id: 'loan-17' })
      void server.publishUser('ada', { type: 'a' }, { id: loanId })
      // @ts-expect-error a clock: a retry would have another id
      void server.publishUser('ada', { type: 'a' }, { id: `a:${loanId}:${Date.now()}` })
      // @ts-expect-error a secret and an API key are two ways
      createNudgeServer({ url: '', key: '', secret: '', apiKey: '' })
    }
    expectTypeOf(check).toBeFunction()
    expectTypeOf<ClockFree<`a:${number}`>>().toEqualTypeOf<NoClockInIds>()
    expectTypeOf<ClockFree<'loan-17'>>().toEqualTypeOf<'loan-17'>()
  })
})
