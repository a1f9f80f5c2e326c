/** What `l` of sed prints. */
import { encode } from '../streams.ts'

const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
}
const widest = 69

/** Every sign that does not show is spelled, and the end is marked; long lines go on behind a backslash. */
export function unambiguous(text: string): string {
  const lines = ['']
  for (const byte of encode(text)) {
    const sign = String.fromCharCode(byte)
    const shown = named[sign] ?? (byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : sign)
    if ((lines.at(-1) ?? '').length + shown.length > widest) lines.push('')
    lines[lines.length - 1] += shown
  }
  return `${lines.join('\\\n')}$`
}
