/** The header in any room: who looks always sees where he is, and that the cluster does not answer. */
import { describe, expect, test } from 'vitest'
import { fitLine, linesOfSegments, type Segment, type SplitLine, widthOf } from '../../src/ui/app/segments.ts'

const part = (text: string): Segment => ({ text, role: 'text' })
const arrow = part(' › ')
const step = (text: string): Segment[] => [arrow, part(text)]
const line = (more: Partial<SplitLine> = {}): SplitLine => ({
  steps: [
    [part(' inkube')],
    step('default'),
    step('deployments'),
    step('web pods'),
    step('web-6d5f9c7b44-7xk2p containers'),
    step('nginx logs'),
  ],
  right: [[part('● live')], [part('3/3 nodes')], [part('simulated')]],
  pinned: 0,
  cut: '…',
  arrow,
  ...more,
})
const shown = (given: SplitLine, columns: number): string =>
  fitLine(given, columns)
    .map(({ text }) => text)
    .join('')

describe('the header', () => {
  test('has everything where there is room, the right part at the edge', () => {
    expect(shown(line(), 130)).toMatch(
      /^ inkube › default › deployments › web pods › web-6d5f9c7b44-7xk2p containers › nginx logs {2,}● live {2}3\/3 nodes {2}simulated$/,
    )
  })

  test('gives up the right part, then the length of names, then the oldest steps', () => {
    expect(shown(line(), 90)).toBe(' inkube › default › deployments › web pods › web-6d5f9c7b44-7xk2p containers › nginx logs')
    expect(shown(line(), 80)).toMatch(/^ inkube › default › deployments › web pods › web-6\S*….* › nginx logs$/)
    expect(shown(line(), 60)).toBe(' inkube › … › web pods › web-6d5f9c7…ontainers › nginx logs')
    expect(shown(line(), 40)).toBe(' inkube › … › web-6d5…ners › nginx logs')
    for (let columns = 40; columns < 130; columns++) {
      expect(shown(line(), columns)).toContain('nginx logs')
      expect(widthOf(fitLine(line(), columns))).toBeLessThan(columns)
    }
  })

  test('says that the connection is lost however long the way was', () => {
    const lost = line({ right: [[part('○ connection lost')], [part('3/3 nodes')]], pinned: 1 })
    expect(shown(lost, 60)).toMatch(/nginx logs +○ connection lost$/)
    expect(widthOf(fitLine(lost, 60))).toBeLessThan(60)
  })
})

describe('a line that is too long', () => {
  test('goes on below, each part as it is, and a long word alone', () => {
    const given: Segment[] = [part('connection lost: '), { text: 'Ctrl-r', role: 'key' }, part(' tries now-and-later')]
    const lines = linesOfSegments(given, 16).map((line) => line.map(({ text }) => text).join(''))
    expect(lines).toEqual(['connection lost:', 'Ctrl-r tries', 'now-and-later'])
    expect(linesOfSegments(given, 16)[1]?.[0]).toEqual({ text: 'Ctrl-r', role: 'key' })
    expect(linesOfSegments([part('one-very-long-word two')], 8).length).toBe(2)
  })
})
