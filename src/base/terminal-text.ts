/** Text for terminals: what may reach one, how many columns it takes, and how it is cut. */

/** Escape sequences (CSI, OSC, DCS and kin, two-byte ones), then every other control character. */
const sequences =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]?|(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)?|\u001B[ -/]*[0-~]?/g
const controls = /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202F\u2060-\u206F\uFEFF]/g
/** Line breaks, and carriage returns, by which a program goes over its own line again. */
const breaks = /[\n-\r\u0085\u2028\u2029]+/g
const plain = /^[\x20-\x7E]*$/

/**
 * One line of foreign text made safe to print: control sequences and characters (bidirectional marks too) go, tabs become `tab`, breaks
 * within it a blank, and what terminals disagree about (joiners, variation selectors, combining marks without a composed letter) is dropped.
 */
export function sanitize(text: string, tab = ' '): string {
  if (plain.test(text)) return text
  const joined = text.normalize('NFC').replace(sequences, '').replace(breaks, breakText)
  const composed = joined.replaceAll('\t', tab).replace(controls, '')
  if (plain.test(composed)) return composed
  let out = ''
  for (const sign of composed) out += columnsOf(sign.codePointAt(0) ?? 0) === 0 ? '' : sign
  return out
}

const breakText = (run: string, at: number, whole: string): string => (at === 0 || at + run.length === whole.length ? '' : ' ')

const combining = /^\p{Mark}$/u

/** Columns of one code point: 0 (combining), 1 or 2 (East Asian wide, emoji). */
export function columnsOf(code: number): 0 | 1 | 2 {
  if (code < 0x300) return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : 1
  if (code < 0x1100) return combining.test(String.fromCodePoint(code)) ? 0 : 1
  if (isWide(code)) return 2
  if (code >= 0x2500 && code < 0x2800) return 1
  return (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0x200d ||
    (code >= 0xe0100 && code <= 0xe01ef) ||
    combining.test(String.fromCodePoint(code))
    ? 0
    : 1
}

/** First and last code point of each wide range, in order. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x23e9, 0x23ec],
  [0x23f0, 0x23f0],
  [0x23f3, 0x23f3],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x2648, 0x2653],
  [0x267f, 0x267f],
  [0x2693, 0x2693],
  [0x26a1, 0x26a1],
  [0x26aa, 0x26ab],
  [0x26bd, 0x26be],
  [0x26c4, 0x26c5],
  [0x26ce, 0x26ce],
  [0x26d4, 0x26d4],
  [0x26ea, 0x26ea],
  [0x26f2, 0x26f3],
  [0x26f5, 0x26f5],
  [0x26fa, 0x26fa],
  [0x26fd, 0x26fd],
  [0x2705, 0x2705],
  [0x270a, 0x270b],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x274e, 0x274e],
  [0x2753, 0x2755],
  [0x2757, 0x2757],
  [0x2795, 0x2797],
  [0x27b0, 0x27b0],
  [0x27bf, 0x27bf],
  [0x2b1b, 0x2b1c],
  [0x2b50, 0x2b50],
  [0x2b55, 0x2b55],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f004, 0x1f004],
  [0x1f0cf, 0x1f0cf],
  [0x1f18e, 0x1f18e],
  [0x1f191, 0x1f19a],
  [0x1f200, 0x1f320],
  [0x1f32d, 0x1f335],
  [0x1f337, 0x1f37c],
  [0x1f37e, 0x1f393],
  [0x1f3a0, 0x1f3ca],
  [0x1f3cf, 0x1f3d3],
  [0x1f3e0, 0x1f3f0],
  [0x1f3f4, 0x1f3f4],
  [0x1f3f8, 0x1f43e],
  [0x1f440, 0x1f440],
  [0x1f442, 0x1f4fc],
  [0x1f4ff, 0x1f53d],
  [0x1f54b, 0x1f567],
  [0x1f57a, 0x1f57a],
  [0x1f595, 0x1f596],
  [0x1f5a4, 0x1f5a4],
  [0x1f5fb, 0x1f64f],
  [0x1f680, 0x1f6c5],
  [0x1f6cc, 0x1f6cc],
  [0x1f6d0, 0x1f6d7],
  [0x1f6dc, 0x1f6df],
  [0x1f6eb, 0x1f6ec],
  [0x1f6f4, 0x1f6fc],
  [0x1f7e0, 0x1f7eb],
  [0x1f7f0, 0x1f7f0],
  [0x1f90c, 0x1f93a],
  [0x1f93c, 0x1f945],
  [0x1f947, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x2fffd],
  [0x30000, 0x3fffd],
]

/** True for code points that take two columns. */
export function isWide(code: number): boolean {
  if (code < 0x1100) return false
  let low = 0
  let high = wide.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const [first, last] = wide[middle] ?? [0, 0]
    if (code < first) high = middle - 1
    else if (code > last) low = middle + 1
    else return true
  }
  return false
}

/** Columns that sanitized text takes. */
export function width(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const sign of text) columns += columnsOf(sign.codePointAt(0) ?? 0)
  return columns
}

/** The longest beginning of `text` that fits in `columns`. */
export function head(text: string, columns: number): string {
  if (plain.test(text)) return text.slice(0, columns)
  let out = ''
  let used = 0
  for (const sign of text) {
    used += columnsOf(sign.codePointAt(0) ?? 0)
    if (used > columns) break
    out += sign
  }
  return out
}

/** The longest end of `text` that fits in `columns`. */
function tail(text: string, columns: number): string {
  if (plain.test(text)) return text.slice(Math.max(0, text.length - columns))
  const signs = [...text]
  let used = 0
  let from = signs.length
  while (from > 0) {
    used += columnsOf((signs[from - 1] ?? '').codePointAt(0) ?? 0)
    if (used > columns) break
    from--
  }
  return signs.slice(from).join('')
}

/** Cuts at the end, with `mark` in the last columns. */
export function cutEnd(text: string, columns: number, mark = '…'): string {
  if (width(text) <= columns) return text
  return columns <= 0 ? '' : head(text, columns - width(mark)) + mark
}

/** Cuts in the middle, so that a generated suffix stays readable: about two fifths of the room go to the end. */
export function cutMiddle(text: string, columns: number, mark = '…'): string {
  if (width(text) <= columns) return text
  const room = columns - width(mark)
  if (room <= 1) return cutEnd(text, columns, mark)
  const end = Math.min(12, Math.floor(room * 0.45))
  return head(text, room - end) + mark + tail(text, end)
}

/** Fills with blanks to `columns`, at the right or (numbers) at the left. */
export function pad(text: string, columns: number, right = false): string {
  const missing = columns - width(text)
  if (missing <= 0) return text
  return right ? ' '.repeat(missing) + text : text + ' '.repeat(missing)
}
