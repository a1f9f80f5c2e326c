/** Texts as scalars of YAML, in the style that kubectl's library chooses (yaml_emitter_analyze_scalar of goyaml.v2). */

/** What a text would be read as without quotes, by the words that YAML 1.1 has for it. */
const word =
  /^(?:~|null|Null|NULL|[Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[yYnN]|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const decimal = /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/
const based = /^([-+]?)(0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+))$/i
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const time = /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt](\d\d?):(\d\d?):(\d\d?)(\.\d+)?(Z|[+-]\d\d:\d\d))|(?: (\d\d?):(\d\d?):(\d\d?)(\.\d+)?))?$/

/** The time that a text is without quotes, as Go makes JSON of it. */
export function timeOf(text: string): string | undefined {
  const [all, year = '', month = '', day = '', ...clock] = (time.exec(text) ?? []) as readonly (string | undefined)[]
  if (all === undefined) return undefined
  const [hour = '', minute = '', second = '', fraction = '', zone = 'Z'] = clock[0] === undefined ? clock.slice(5) : clock
  const isDay = +month >= 1 && +month <= 12 && +day >= 1 && +day <= new Date(Date.UTC(+year, +month, 0)).getUTCDate()
  if (!isDay || +hour >= 24 || +minute >= 60 || +second >= 60) return undefined
  const [date, hours] = [
    [year, month, day],
    [hour, minute, second],
  ].map((parts) => parts.map((part) => part.padStart(2, '0')))
  const nanoseconds = fraction.slice(0, 1 + 9).replace(/\.?0*$/, '')
  return `${date?.join('-')}T${hours?.join(':')}${nanoseconds}${/^[+-]00:00$/.test(zone) ? 'Z' : zone}`
}

/** Whole numbers of other bases, as far as they fit into 64 bits. */
function isBased(text: string): boolean {
  const [, sign = '', written = ''] = based.exec(text) ?? []
  const digits = written.replaceAll('_', '').toLowerCase()
  if (digits.length <= '0x'.length) return false
  const value = BigInt(digits)
  return value < (sign === '-' ? 2n ** 63n + 1n : 2n ** 64n)
}

/** Whether the text, without quotes, would be read as a text. */
const staysText = (text: string): boolean =>
  text !== '' && !word.test(text) && !decimal.test(text) && !isBased(text) && !base60.test(text) && timeOf(text) === undefined

/** What the library cannot write as it is: tabs, other control characters, and all beyond the basic plane. */
const unprintable = /[^\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
/** What cannot stand without quotes: a sign that means something, or white space at either end. */
const indicated = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:](?:[ \t]|$)|-(?:[ \t]|$))|:(?:[ \t]|$)|[ \t\n]#|^[ \n]|[ \n]$/

const isKeptAsItIs = (text: string): boolean => !unprintable.test(text) && !/ \n/.test(text)

/** Whether the text goes below its key, line by line. */
export const isLiteral = (text: string): boolean => text.includes('\n') && isKeptAsItIs(text) && !text.endsWith(' ')

/** The text in one line: plain where that can be read back, else in quotes. */
export function scalarText(text: string): string {
  if (text.includes('\n') || !isKeptAsItIs(text) || !staysText(text)) return escaped(text)
  return indicated.test(text) ? `'${text.replaceAll("'", "''")}'` : text
}

/** `|` with what keeps blanks at the beginning and newlines at the end; the lines are indented. */
export function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomp = text === '\n' || text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const pad = ' '.repeat(indent)
  return [`|${hint}${chomp}`, ...body.split('\n').map((line) => (line === '' ? '' : pad + line))].join('\n')
}

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
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** Double quotes with escapes. */
const escaped = (text: string): string =>
  `"${Array.from(text, (sign) => short[sign] ?? (unprintable.test(sign) ? codeOf(sign.codePointAt(0) ?? 0) : sign)).join('')}"`

function codeOf(point: number): string {
  const [mark, width] = point <= 0xff ? ['x', 2] : point <= 0xffff ? ['u', 4] : ['U', 8]
  return `\\${mark}${point.toString(16).toUpperCase().padStart(width, '0')}`
}

/** Lines break at the first space beyond this column. */
const foldAfter = 80

/** Breaks a scalar at spaces once the line is long; `column` is where it begins. */
export function fold(scalar: string, indent: number, column: number): string {
  if (column + scalar.length <= foldAfter) return scalar
  const isDouble = scalar.startsWith('"')
  // Quotes do not count as a neighbour of a space.
  const edge = isDouble || scalar.startsWith("'") ? 1 : 0
  let [out, at] = ['', column]
  for (let index = 0; index < scalar.length; index++) {
    const sign = scalar[index] ?? ''
    const isInside = index > edge && index < scalar.length - 1 - edge
    const isSpaced = scalar[index + 1] === ' '
    if (sign === ' ' && at > foldAfter && isInside && scalar[index - 1] !== ' ' && (isDouble || !isSpaced)) {
      out += `\n${' '.repeat(indent)}${isSpaced ? '\\' : ''}`
      at = indent + Number(isSpaced)
    } else {
      out += sign
      at++
    }
  }
  return out
}
