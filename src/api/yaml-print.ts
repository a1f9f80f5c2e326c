/**
 * Prints values as YAML in the style of kubectl's `-o yaml`: sorted keys, lists not indented, quotes only where needed, long texts folded.
 */

/** The value as one YAML document that ends in a newline. Members that are undefined are left out. */
export function printYaml(value: unknown): string {
  const lines: string[] = []
  if (isMap(value) && membersOf(value).length > 0) printMap(value, 0, lines)
  else if (Array.isArray(value) && value.length > 0) printList(value, 0, lines)
  else lines.push(inline(value, 0, 0))
  return `${lines.join('\n')}\n`
}

/** Lines break at the first space beyond this column. */
const foldAfter = 80

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const membersOf = (map: Record<string, unknown>): [string, unknown][] =>
  Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

function printMap(map: Record<string, unknown>, indent: number, lines: string[]): void {
  for (const [key, value] of membersOf(map)) printMember(`${' '.repeat(indent)}${scalarText(key)}:`, value, indent, lines)
}

function printMember(head: string, value: unknown, indent: number, lines: string[]): void {
  if (isMap(value) && membersOf(value).length > 0) {
    lines.push(head)
    printMap(value, indent + 2, lines)
  } else if (Array.isArray(value) && value.length > 0) {
    lines.push(head)
    printList(value, indent, lines)
  } else lines.push(`${head} ${inline(value, indent + 2, head.length + 1)}`)
}

function printList(list: readonly unknown[], indent: number, lines: string[]): void {
  const dash = `${' '.repeat(indent)}- `
  for (const item of list) {
    const inner: string[] = []
    if (isMap(item) && membersOf(item).length > 0) printMap(item, indent + 2, inner)
    else if (Array.isArray(item) && item.length > 0) printList(item, indent + 2, inner)
    else inner.push(`${' '.repeat(indent + 2)}${inline(item, indent + 2, indent + 2)}`)
    const [first = '', ...rest] = inner
    lines.push(dash + first.slice(indent + 2), ...rest)
  }
}

/** A value that stands behind its key; further lines of a text are indented by `indent`. */
function inline(value: unknown, indent: number, column: number): string {
  if (isMap(value)) return '{}'
  if (Array.isArray(value)) return '[]'
  if (typeof value !== 'string') return value === null || value === undefined ? 'null' : numberText(value as number | boolean)
  if (value.includes('\n') && literalAllowed(value)) return literal(value, indent)
  return fold(scalarText(value), indent, column)
}

/** Go writes large floats with an exponent. */
const numberText = (value: number | boolean): string =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) >= 1e21
    ? value.toExponential().replace(/e\+?/, 'e+')
    : String(value)

const literalAllowed = (text: string): boolean =>
  !/[\u0000-\u0009\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff]/.test(text.replaceAll('\t', '')) &&
  !/ \n/.test(text) &&
  !/^[ \n]/.test(text) &&
  !text.endsWith(' ')

/** `|` with the mark that keeps the number of newlines at the end. */
function literal(text: string, indent: number): string {
  const mark = text.endsWith('\n\n') ? '|+' : text.endsWith('\n') ? '|' : '|-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const pad = ' '.repeat(indent)
  return [mark, ...body.split('\n').map((line) => (line === '' ? '' : pad + line))].join('\n')
}

const ambiguous =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|<<|=|[-+]?\.?(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const numeric =
  /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0o?[0-7_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$/
const timelike = /^\d{4}-\d\d?-\d\d?(?:[Tt ]|$)/
const special = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f\ufeff\n\t]/

function scalarText(text: string): string {
  if (text === '' || ambiguous.test(text) || numeric.test(text) || timelike.test(text)) return JSON.stringify(text)
  if (special.test(text)) return escaped(text)
  if (/^[-?:](?: |$)|^[,[\]{}#&*!|>'"%@`]|^ | $|: | #|:$|^---|^\.\.\./.test(text)) return `'${text.replaceAll("'", "''")}'`
  return text
}

/** Double quotes with escapes as the Go library writes them. */
function escaped(text: string): string {
  const inner = text.replace(/[\\"\u0000-\u001f\u007f-\u009f\ufeff]/g, (mark) => {
    const short: Readonly<Record<string, string>> = {
      '\\': '\\\\',
      '"': '\\"',
      '\n': '\\n',
      '\t': '\\t',
      '\r': '\\r',
      '\0': '\\0',
      '\u0007': '\\a',
      '\b': '\\b',
      '\u000b': '\\v',
      '\f': '\\f',
      '\u001b': '\\e',
    }
    return short[mark] ?? (mark === '\ufeff' ? '\\uFEFF' : `\\x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
  })
  return `"${inner}"`
}

/** Breaks at single spaces once the line is long, as the library does for plain and quoted texts. */
function fold(text: string, indent: number, column: number): string {
  if (column + text.length <= foldAfter) return text
  let out = ''
  let at = column
  const quoted = text.startsWith('"')
  for (let index = 0; index < text.length; index++) {
    const mark = text[index] ?? ''
    const breaks =
      mark === ' ' && at > foldAfter && index > 0 && index < text.length - 1 && text[index + 1] !== ' ' && text[index - 1] !== ' '
    if (breaks) {
      out += quoted && text[index + 1] === ' ' ? ' ' : `\n${' '.repeat(indent)}`
      at = indent
    } else {
      out += mark
      at++
    }
  }
  return out
}
