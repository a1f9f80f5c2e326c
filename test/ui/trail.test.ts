/** A view that throws: it stays in its place and says so, and the rest of the screen goes on. */
import { expect, it } from 'vitest'
import type { Host } from '../../src/ui/app/host.ts'
import { Trail } from '../../src/ui/app/trail.ts'
import { Cells } from '../../src/ui/screen/cells.ts'
import { builtInTheme } from '../../src/ui/theme/built-in.ts'
import { Look } from '../../src/ui/theme/look.ts'
import { views } from '../../src/ui/views/index.ts'
import { defineView, type View, type ViewEvent } from '../../src/ui/views/view.ts'

const area = { row: 0, column: 0, rows: 6, columns: 60 }
const theme = builtInTheme('mono')

/** A trail whose text view does what it is told, over one that works. */
function trailWith(broken: Partial<View<unknown, number>>): {
  readonly trail: Trail
  readonly send: (event: ViewEvent) => void
  shown(): string
} {
  let send: (event: ViewEvent) => void = () => undefined
  const text = defineView<unknown, number>({
    name: 'text',
    keys: [],
    update: (state) => state + 1,
    crumb: () => ({ text: 'fragile' }),
    paint: (state, { cells }) => void cells.put(0, 0, `painted ${state}`, 0),
    open: (_, __, deliver) => ((send = deliver), { state: 0 }),
    ...broken,
  })
  // The views here ask their host for nothing but its look.
  const host = { look: new Look({ theme, colourless: theme, level: 'none', unicode: true }) } as Host
  const trail = new Trail({ host, views: { ...views, text }, area: () => area, onChange: () => undefined, onMove: () => undefined })
  const shown = (): string => {
    const cells = new Cells(area.columns, area.rows)
    trail.paint({ cells, area, host, now: 0 })
    return Array.from({ length: area.rows }, (_, row) => cells.text(row).trimEnd()).join('\n')
  }
  return { trail, send: (event) => send(event), shown }
}

const fail = (): never => {
  throw new Error('no such \u001B[2Jthing')
}

it.each<[string, Partial<View<unknown, number>>]>([
  ['paints', { paint: fail }],
  ['takes an event', { update: fail }],
  ['names itself', { crumb: fail }],
  ['names its subjects', { subjects: fail }],
])('says so where a view throws while it %s', (_, broken) => {
  const { trail, send, shown } = trailWith(broken)
  trail.open('text', { title: '', text: '' }, true)
  send({ type: 'data', name: 'rows' })
  expect([trail.crumbs().length, trail.subjects(), trail.connection()]).toEqual([1, [], 'live'])
  shown()
  expect(shown()).toContain('this view broke: no such thing')
  expect(trail.working).toBeUndefined()
})

it('stays on the view below when one cannot be opened', () => {
  const { trail } = trailWith({ open: fail })
  expect(() => trail.open('text', { title: '', text: '' }, true)).toThrow('no such')
  expect(trail.depth).toBe(0)
})

it('gives a view that broke a new life when it is opened anew', () => {
  let broken = true
  const { trail, shown } = trailWith({ paint: (_, { cells }) => (broken ? fail() : void cells.put(0, 0, 'well again', 0)) })
  trail.open('text', { title: '', text: '' }, true)
  expect(shown()).toContain('this view broke')
  broken = false
  trail.reopen()
  expect(shown()).toContain('well again')
})
