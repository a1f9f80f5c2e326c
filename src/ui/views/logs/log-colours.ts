/** The colours that programs give to their log lines by control sequences, as roles of the theme: what is red there is red here. Pure. */
import type { Role } from '../../theme/role.ts'

export interface Span {
  readonly from: number
  readonly to: number
  readonly role: Role
  readonly bold: boolean
}

type Pen = Pick<Span, 'role' | 'bold'>

const noPen: Pen = { role: 'text', bold: false }
const sequence = /\u001B\[([0-9;:]*)m/g

/** Black to white; a background of the terminal's that is unknown lets neither black nor white be what it says. */
const basic: readonly Role[] = ['dim', 'bad', 'good', 'busy', 'accent', 'going', 'accent', 'text']

/**
 * Where the line as it is shown has which look. `clean` makes a part of the raw line what is shown of it; where the parts do not make
 * up the whole, no place is certain and nothing is coloured.
 */
export function coloursIn(raw: string, shown: string, clean: (text: string) => string): readonly Span[] {
  if (!raw.includes('\u001B[')) return []
  const spans: Span[] = []
  let [pen, done, at] = [noPen, 0, 0]
  const take = (to: number): void => {
    const length = clean(raw.slice(done, to)).length
    if (length > 0 && (pen.role !== 'text' || pen.bold)) spans.push({ from: at, to: at + length, ...pen })
    at += length
  }
  for (const match of raw.matchAll(sequence)) {
    take(match.index)
    pen = changed(pen, match[1] ?? '')
    done = match.index + match[0].length
  }
  take(raw.length)
  return at === shown.length ? spans : []
}

/** The pen after a sequence; what it says of backgrounds and of lines below and through the text is passed over. */
function changed(pen: Pen, parameters: string): Pen {
  const codes = parameters.split(/[;:]/).map(Number)
  let { role, bold } = pen
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0
    if (code === 0) ({ role, bold } = noPen)
    else if (code === 1) bold = true
    else if (code === 2) role = 'dim'
    else if (code === 22) [bold, role] = [false, role === 'dim' ? 'text' : role]
    else if (code === 39) role = 'text'
    else if (code >= 30 && code <= 37) role = basic[code - 30] ?? 'text'
    else if (code >= 90 && code <= 97) role = basic[code - 90] ?? 'text'
    else if (code === 38 || code === 48) {
      const isPalette = codes[at + 1] === 5
      const asked = isPalette ? paletteRole(codes[at + 2] ?? 7) : rgbRole(codes.slice(at + 2, at + 5))
      if (code === 38) role = asked
      at += isPalette ? 2 : 4
    }
  }
  return { role, bold }
}

/** One of 256 colours: sixteen with names, a cube of six steps each, a ramp of greys. */
function paletteRole(colour: number): Role {
  if (colour < 16) return basic[colour % 8] ?? 'text'
  if (colour >= 232) return colour < 244 ? 'dim' : 'text'
  const cube = colour - 16
  return rgbRole([Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => (step === 0 ? 0 : 55 + 40 * step)))
}

/** The role whose colour is nearest in hue; what is nearly grey is text, or dim. */
function rgbRole([red = 0, green = 0, blue = 0]: readonly number[]): Role {
  const most = Math.max(red, green, blue)
  const range = most - Math.min(red, green, blue)
  if (range < most / 4) return most < 140 ? 'dim' : 'text'
  const sixth = most === red ? ((green - blue) / range + 6) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4
  return sixth < 0.4 || sixth >= 5.6 ? 'bad' : sixth < 1.2 ? 'busy' : sixth < 2.7 ? 'good' : sixth < 4.2 ? 'accent' : 'going'
}
