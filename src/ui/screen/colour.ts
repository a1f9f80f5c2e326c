/** Colours: what a terminal can show, reading them from themes, and the nearest one on poorer terminals. */
import { type Colour, type ColourLevel, defaultColour, rgbBase } from './style.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What the environment says of the terminal's colours. `NO_COLOR` and dumb terminals get none. */
export function colourLevel(environment: Environment): ColourLevel {
  const { NO_COLOR, TERM = '', COLORTERM = '' } = environment
  if ((NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb' || TERM === '') return 'none'
  if (/truecolor|24bit/i.test(COLORTERM) || /direct|kitty|ghostty|alacritty|wezterm|foot/.test(TERM)) return 'rgb'
  if (/mono|^vt\d/.test(TERM)) return 'none'
  return /256/.test(TERM) ? '256' : '16'
}

/** What is known of the terminal's background; `ask` where it can be asked for. */
export type Background = 'light' | 'dark' | 'ask'

/**
 * What the environment says of the terminal's background: `COLORFGBG` ends in the number of its colour, of which 7 and those from 9 on are
 * light.
 */
export function backgroundOf(environment: Environment): Background {
  const { COLORFGBG = '', TERM = '' } = environment
  const number = /;(\d{1,2})$/.exec(COLORFGBG)?.[1]
  if (number !== undefined) return Number(number) === 7 || Number(number) > 8 ? 'light' : 'dark'
  // The Linux console would print what it is asked.
  return colourLevel(environment) === 'none' || TERM === 'linux' ? 'dark' : 'ask'
}

/** Whether a colour as terminals name it (`rgb:ffff/ffff/e0e0`) is light; undefined for anything else. */
export function isLight(colour: string): boolean | undefined {
  const parts = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(colour)?.slice(1)
  if (parts === undefined) return undefined
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Number.parseInt(part, 16) / (16 ** part.length - 1))
  return 0.3 * red + 0.59 * green + 0.11 * blue > 0.5
}

/** True where signs beyond ASCII may be printed. */
export function localeIsUtf8(environment: Environment): boolean {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find((value) => value !== undefined && value !== '')
  return locale !== undefined && /utf-?8/i.test(locale)
}

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white']

/** Reads `default`, `red`, `bright-red`, `0`-`255` or `#rrggbb`; undefined when it is none of these. */
export function readColour(text: string): Colour | undefined {
  if (text === 'default') return defaultColour
  if (/^#[0-9a-f]{6}$/i.test(text)) return rgbBase + Number.parseInt(text.slice(1), 16)
  if (/^\d{1,3}$/.test(text) && Number(text) < 256) return Number(text)
  const bright = text.startsWith('bright-')
  const index = names.indexOf(bright ? text.slice(7) : text)
  return index < 0 ? undefined : index + (bright ? 8 : 0)
}

/** The nearest colour that a terminal of this level can show. */
export function lower(colour: Colour, level: ColourLevel): Colour {
  if (colour === defaultColour || level === 'none') return defaultColour
  if (level === 'rgb') return colour
  if (level === '256') return colour < rgbBase ? colour : nearest(rgbOf(colour), 16, 256)
  return colour < 16 ? colour : nearest(rgbOf(colour), 0, 16)
}

/** The foreground, or `instead` where few colours have made it the background's own. */
export const legible = (foreground: Colour, background: Colour, instead: Colour): Colour =>
  foreground === background && foreground !== defaultColour ? instead : foreground

type Rgb = readonly [number, number, number]

/** The usual values of the first sixteen; terminals differ, so they only serve to find the nearest. */
const sixteen: readonly number[] = [
  0x000000, 0xcd3131, 0x0dbc79, 0xc5a510, 0x2472c8, 0xbc3fbc, 0x11a8cd, 0xcccccc, 0x666666, 0xf14c4c, 0x23d18b, 0xf5f543, 0x3b8eea,
  0xd670d6, 0x29b8db, 0xffffff,
]

/** Red, green and blue as most terminals show a colour. */
export function rgbOf(colour: Colour): Rgb {
  const value = colour >= rgbBase ? colour - rgbBase : paletteValue(colour)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function paletteValue(index: number): number {
  if (index < 16) return sixteen[index] ?? 0
  if (index >= 232) return (8 + 10 * (index - 232)) * 0x010101
  const step = (part: number): number => (part === 0 ? 0 : 55 + 40 * part)
  const cube = index - 16
  return (step(Math.floor(cube / 36)) << 16) | (step(Math.floor(cube / 6) % 6) << 8) | step(cube % 6)
}

function nearest(wanted: Rgb, from: number, to: number): Colour {
  let best = from
  let least = Infinity
  for (let index = from; index < to; index++) {
    const distance = apart(wanted, rgbOf(index))
    if (distance < least) [best, least] = [index, distance]
  }
  return best
}

/** Squared distance weighted by what the eye sees; a grey is kept from turning into a colour. */
function apart(left: Rgb, right: Rgb): number {
  const [red, green, blue] = [left[0] - right[0], left[1] - right[1], left[2] - right[2]]
  const spread = Math.abs(Math.max(...left) - Math.min(...left) - (Math.max(...right) - Math.min(...right)))
  return 3 * red * red + 6 * green * green + blue * blue + 2 * spread * spread
}
