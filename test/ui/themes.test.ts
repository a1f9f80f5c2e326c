/** Whether every theme that comes along can be read: each role on the ground, on the chosen row and on a dialog. */
import { describe, expect, test } from 'vitest'
import { builtInTheme, builtInThemes } from '../../src/ui/theme/built-in.ts'
import { lower, rgbOf } from '../../src/ui/screen/colour.ts'
import { type Colour, defaultColour, rgbBase } from '../../src/ui/screen/style.ts'
import { type Role, roleNames } from '../../src/ui/theme/role.ts'
import { readTheme } from '../../src/ui/theme/theme.ts'
import { stripes } from '../../src/ui/views/logs/paint.ts'

/** What a terminal shows where a theme leaves that to it: no darker and no lighter than is usual. */
const grounds = { dark: rgbBase + 0x1e1e24, light: rgbBase + 0xffffff } as const

const channels = (colour: Colour): readonly number[] => rgbOf(colour).map((part) => part / 255)

/** Relative luminance, as WCAG 2 has it. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((left, right) => right - left)
  return (light + 0.05) / (dark + 0.05)
}

const coloured = builtInThemes.filter((name) => builtInTheme(name).roles.text.foreground !== defaultColour)

describe.each(coloured)('the theme %s', (name) => {
  const { kind, roles } = builtInTheme(name)
  const ground = roles.text.background === defaultColour ? grounds[kind] : roles.text.background
  const behind = (role: Role, on?: Role): Colour =>
    on !== undefined ? roles[on].background : roles[role].background === defaultColour ? ground : roles[role].background

  test.each(roleNames)('has %s that reads', (role) => {
    expect(contrast(roles[role].foreground, behind(role))).toBeGreaterThan(4.4)
    if (roles[role].background !== defaultColour && role !== 'text') return
    for (const on of ['selected', 'dialog'] as const) expect(contrast(roles[role].foreground, behind(role, on))).toBeGreaterThan(3.5)
  })

  test('gives the streams of a log colours that differ', () => {
    const shown = stripes.map((role) => channels(roles[role].foreground))
    const apart = shown.flatMap((one, at) =>
      shown.slice(at + 1).map((other) => Math.hypot(...one.map((part, channel) => part - (other[channel] ?? 0)))),
    )
    expect(Math.min(...apart)).toBeGreaterThan(0.14)
  })

  test('reads with 256 colours too', () => {
    const shown = (colour: Colour): Colour => lower(colour, '256')
    for (const role of roleNames) {
      if (roles[role].background !== defaultColour && role !== 'text') continue
      for (const on of [undefined, 'selected', 'dialog'] as const)
        expect(contrast(shown(roles[role].foreground), shown(behind(role, on))), `${role} on ${on ?? 'the ground'}`).toBeGreaterThan(2.8)
    }
  })

  test('has roles that tell trouble apart with 256 colours too', () => {
    const shown = (['text', 'dim', 'busy', 'bad', 'going'] as const).map((role) => lower(roles[role].foreground, '256'))
    expect(new Set(shown).size).toBe(shown.length)
  })
})

test('a theme that leaves roles out still shows where one is', () => {
  const read = readTheme('own', { roles: { text: '#003300 on #eeffee' } })
  const roles = 'theme' in read ? read.theme.roles : undefined
  expect(roles?.accent).toEqual(roles?.text)
  expect(roles?.selected).toEqual({ ...roles?.text, inverse: true })
})
