/** Interned styles: a small number for each combination of colours and attributes, and the sequences that switch between two of them. */

/** -1: the terminal's own; 0-255: palette; from `rgbBase`: 0xRRGGBB. */
export type Colour = number
export const defaultColour = -1
export const rgbBase = 0x1000000

/** What the terminal can show. */
export type ColourLevel = 'none' | '16' | '256' | 'rgb'

export interface Style {
  readonly foreground: Colour
  readonly background: Colour
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

export const plainStyle: Style = {
  foreground: defaultColour,
  background: defaultColour,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
}

/** Style numbers are valid within one `Styles`; number 0 is the plain style. */
export class Styles {
  private readonly list: Style[] = [plainStyle]
  private readonly byKey = new Map<string, number>([[keyOf(plainStyle), 0]])
  private readonly switches = new Map<number, string>()

  /** The number of a style; the same style always gets the same one. */
  intern(style: Style): number {
    const key = keyOf(style)
    let id = this.byKey.get(key)
    if (id === undefined) {
      id = this.list.length
      this.list.push(style)
      this.byKey.set(key, id)
    }
    return id
  }

  get(id: number): Style {
    return this.list[id] ?? plainStyle
  }

  /** True where a blank cell of this style looks the same whatever its foreground: no underline, no inverse. */
  blankKey(id: number): Colour | undefined {
    const style = this.get(id)
    return style.underline || style.inverse ? undefined : style.background
  }

  /** The shortest SGR sequence from one style to another. */
  transition(from: number, to: number): string {
    if (from === to) return ''
    const key = from * 65536 + to
    let sequence = this.switches.get(key)
    if (sequence === undefined) {
      sequence = shortest(this.get(from), this.get(to))
      this.switches.set(key, sequence)
    }
    return sequence
  }
}

const keyOf = (style: Style): string =>
  `${style.foreground},${style.background},${style.bold ? 1 : 0}${style.dim ? 1 : 0}${style.italic ? 1 : 0}${style.underline ? 1 : 0}${style.inverse ? 1 : 0}`

function shortest(from: Style, to: Style): string {
  const fresh = ['0', ...difference(plainStyle, to)]
  if (fresh.length === 1) return '\u001B[m'
  const delta = difference(from, to)
  const [whole, part] = [`\u001B[${fresh.join(';')}m`, `\u001B[${delta.join(';')}m`]
  return part.length <= whole.length ? part : whole
}

function difference(from: Style, to: Style): string[] {
  const codes: string[] = []
  // 22 ends bold and dim together, so what remains of the two is set again.
  const lighter = (from.bold && !to.bold) || (from.dim && !to.dim)
  if (lighter) codes.push('22')
  if (to.bold && (lighter || !from.bold)) codes.push('1')
  if (to.dim && (lighter || !from.dim)) codes.push('2')
  if (from.italic !== to.italic) codes.push(to.italic ? '3' : '23')
  if (from.underline !== to.underline) codes.push(to.underline ? '4' : '24')
  if (from.inverse !== to.inverse) codes.push(to.inverse ? '7' : '27')
  if (from.foreground !== to.foreground) codes.push(colourCode(to.foreground, 0))
  if (from.background !== to.background) codes.push(colourCode(to.background, 10))
  return codes
}

function colourCode(colour: Colour, offset: 0 | 10): string {
  if (colour === defaultColour) return String(39 + offset)
  if (colour < 8) return String(30 + offset + colour)
  if (colour < 16) return String(82 + offset + colour)
  if (colour < 256) return `${38 + offset};5;${colour}`
  return `${38 + offset};2;${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`
}
