/** The help screen as lines: sections of keys, side by side where there is room. Pure. */
import { pad, width } from '../../base/terminal-text.ts'
import { keyLabel, type KeySigns } from '../input/key.ts'
import { type KeyGroup, groupTitles } from '../input/keymap.ts'
import type { Role } from '../theme/role.ts'
import type { ChromeState, ShownKey } from './chrome.ts'
import { cutLongest, type Segment, widthOf } from './segments.ts'

const groups = Object.keys(groupTitles) as readonly KeyGroup[]

/** Columns that keys and labels need. */
const narrowest = 33
const keyRoom = 9
/** Nothing is cut below these columns. */
const shortest = 6

/** Every key that holds now, by section, filled from the top of each stack. */
export function helpLines({ columns, signs, keys }: Pick<ChromeState, 'columns' | 'signs' | 'keys'>): Segment[][] {
  const most = Math.max(1, Math.floor(columns / narrowest))
  const sections = groups.flatMap((group) => {
    const bound = keys.filter((key) => key.group === group)
    return bound.length === 0 ? [] : [{ title: groupTitles[group], bound }]
  })
  const count = Math.min(sections.length, most)
  const room = Math.floor(columns / Math.max(1, count))
  const stacks = stacked(
    sections.map(({ title, bound }) => [
      [{ text: ` ${title}`, role: 'heading' as Role }],
      ...bound.map((key) => helpLine(key, signs.keys, room)),
      [],
    ]),
    count,
  )
  const height = Math.max(...stacks.map((stack) => stack.length))
  return Array.from({ length: height }, (_, row) => stacks.flatMap((stack) => filled(stack[row] ?? [], room, signs.cut)))
}

/** Sections in order, dealt out to so many stacks of about the same height. */
function stacked(sections: readonly Segment[][][], count: number): Segment[][][] {
  const total = sections.reduce((sum, section) => sum + section.length, 0)
  const stacks: Segment[][][] = [[]]
  for (const section of sections) {
    const stack = stacks.at(-1) ?? []
    if (stack.length > 0 && stack.length + section.length / 2 > total / count && stacks.length < count) stacks.push([...section])
    else stack.push(...section)
  }
  return stacks
}

/** A key that cannot act is dim, and says why where there is room; pressing it always does. */
function helpLine(key: ShownKey, signs: KeySigns, room: number): Segment[] {
  const names = pad(key.keys.map((name) => keyLabel(name, signs)).join(' '), keyRoom)
  const line: Segment[] = [
    { text: ` ${names} `, role: 'key' },
    { text: key.label, role: key.blocked === undefined ? 'text' : 'dim' },
  ]
  const why = ` (${key.blocked ?? ''})`
  return key.blocked === undefined || widthOf(line) + width(why) >= room ? line : [...line, { text: why, role: 'dim' }]
}

function filled(segments: readonly Segment[], room: number, cut: string): Segment[] {
  const fitted = cutLongest(segments, room - 1, { cut, to: shortest })
  return [...fitted, { text: ' '.repeat(Math.max(0, room - widthOf(fitted))), role: 'text' }]
}
