/** Differences between screens: replayed on a terminal they give what a whole frame gives, and they are small. */
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../src/base/random.ts'
import { Cells } from '../../src/ui/screen/cells.ts'
import { difference, wholeFrame } from '../../src/ui/screen/difference.ts'
import { defaultColour, plainStyle, rgbBase, Styles } from '../../src/ui/screen/style.ts'
import { modelTerminal } from './screen.ts'

const styles = new Styles()
const looks = [
  0,
  styles.intern({ ...plainStyle, foreground: 2 }),
  styles.intern({ ...plainStyle, foreground: 244, bold: true }),
  styles.intern({ ...plainStyle, foreground: rgbBase + 0x8fb8de, background: rgbBase + 0x2c3547 }),
  styles.intern({ ...plainStyle, background: 5, dim: true }),
  styles.intern({ ...plainStyle, foreground: defaultColour, inverse: true }),
  styles.intern({ ...plainStyle, underline: true, italic: true }),
]
const words = ['web-6d5f9c7b44-7xk2p', 'Running', '  ', ' ', '3m12s', '✕ Error', '日本語', 'ñandú', '0', '▌', '        ', '한글 pod']

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T

function copyOf(cells: Cells): Cells {
  const copy = new Cells(cells.columns, cells.rows)
  copy.glyphs.set(cells.glyphs)
  copy.styles.set(cells.styles)
  return copy
}

/** One of the things that happen to a screen. */
function change(cells: Cells, random: Random): Cells {
  const next = copyOf(cells)
  const row = Math.floor(random.next() * cells.rows)
  const kind = random.next()
  if (kind < 0.35) {
    let at = Math.floor(random.next() * cells.columns)
    for (let part = 0; part < 1 + random.next() * 5; part++) at = next.put(row, at, pick(random, words), pick(random, looks))
  } else if (kind < 0.55) {
    next.fill(row, pick(random, looks), Math.floor((random.next() * cells.columns) / 2))
  } else if (kind < 0.85) {
    const by = 1 + Math.floor(random.next() * 4)
    const top = Math.floor(random.next() * 3)
    const bottom = cells.rows - 1 - Math.floor(random.next() * 3)
    const { columns } = cells
    if (random.next() < 0.5) {
      next.glyphs.copyWithin(top * columns, (top + by) * columns, bottom * columns)
      next.styles.copyWithin(top * columns, (top + by) * columns, bottom * columns)
    } else {
      next.glyphs.copyWithin((top + by) * columns, top * columns, (bottom - by) * columns)
      next.styles.copyWithin((top + by) * columns, top * columns, (bottom - by) * columns)
    }
  } else {
    for (let line = 0; line < cells.rows; line++) next.put(line, 0, `${pick(random, words)} ${pick(random, words)}`, pick(random, looks))
  }
  for (let line = 0; line < cells.rows; line++) next.mend(line)
  return next
}

describe('difference', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('replayed gives the same screen as a whole frame (seed %i)', async (seed) => {
    const random = seededRandom(seed)
    const [columns, rows] = [40, 14]
    const terminal = modelTerminal(columns, rows)
    let shown = new Cells(columns, rows)
    await terminal.write(wholeFrame(shown, styles))
    for (let step = 0; step < 40; step++) {
      const next = change(shown, random)
      await terminal.write(difference(copyOf(shown), next, styles))
      const fresh = modelTerminal(columns, rows)
      await fresh.write(wholeFrame(next, styles))
      expect(terminal.cells()).toEqual(fresh.cells())
      shown = next
    }
  })

  it('is empty when nothing differs', () => {
    const cells = new Cells(20, 4)
    cells.put(1, 2, 'same', looks[1] ?? 0)
    expect(difference(copyOf(cells), cells, styles)).toBe('')
  })

  it('sends a changed digit in a few bytes', () => {
    const before = new Cells(200, 50)
    before.put(20, 60, '3m12s', 0)
    const after = copyOf(before)
    after.put(20, 60, '3m13s', 0)
    expect(difference(before, after, styles).length).toBeLessThanOrEqual(9)
  })

  it('scrolls a block instead of writing it again', () => {
    const before = new Cells(120, 40)
    for (let row = 2; row < 38; row++) before.put(row, 1, `row ${row} with some text of its own ${row * 7919}`, looks[1] ?? 0)
    const after = new Cells(120, 40)
    for (let row = 2; row < 38; row++) after.put(row, 1, `row ${row + 1} with some text of its own ${(row + 1) * 7919}`, looks[1] ?? 0)
    expect(difference(before, after, styles).length).toBeLessThan(90)
  })

  it('leaves no half of a wide glyph that something else covers', () => {
    const cells = new Cells(8, 3)
    for (let row = 0; row < 3; row++) cells.put(row, 0, '日本語文', 0)
    cells.markCut(0, 10, { sign: '›', style: 0, limit: 8 })
    cells.put(1, 0, ' ', 0)
    cells.put(2, 3, '日', 0)
    expect([0, 1, 2].map((row) => cells.text(row))).toEqual(['日本語 ›', '  本語文', '日 日 文'])
  })
})
