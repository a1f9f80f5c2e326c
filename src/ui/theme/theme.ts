/** Reads themes: a name, whether it is for light terminals, and a look for each role. */
import { isJsonObject } from '../../api/json-object.ts'
import { readColour } from '../screen/colour.ts'
import { type Colour, defaultColour } from '../screen/style.ts'
import { type Role, roleNames } from './role.ts'

interface RoleLook {
  readonly foreground: Colour
  readonly background: Colour
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
}

export interface Theme {
  readonly name: string
  readonly kind: 'dark' | 'light'
  readonly roles: Readonly<Record<Role, RoleLook>>
}

const attributes = ['bold', 'dim', 'italic', 'underline', 'inverse'] as const
type Attribute = (typeof attributes)[number]

const plain: RoleLook = {
  foreground: defaultColour,
  background: defaultColour,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
}

/** Roles by which one sees where one is. */
const toldFromText: ReadonlySet<Role> = new Set(['selected', 'field', 'match'])

/** A theme from the data of its file, or every reason why it is none, each beginning with its place. Roles left out look like `text`, those that must be told from it like its inverse. */
export function readTheme(name: string, data: unknown): { readonly theme: Theme } | { readonly problems: readonly string[] } {
  if (!isJsonObject(data)) return { problems: ['a theme is a mapping with `roles`'] }
  const problems: string[] = []
  for (const key of Object.keys(data)) if (!['name', 'kind', 'about', 'roles'].includes(key)) problems.push(`${key}: unknown field`)
  const kind = data['kind'] ?? 'dark'
  if (kind !== 'dark' && kind !== 'light') problems.push('kind: must be dark or light')
  const given = data['roles']
  if (!isJsonObject(given)) return { problems: [...problems, 'roles: must be a mapping from role to look'] }
  const looks = new Map<Role, RoleLook>()
  for (const [role, value] of Object.entries(given)) {
    if (!isRole(role)) problems.push(`roles.${role}: no such role (there are ${roleNames.join(', ')})`)
    else looks.set(role, readLook(value, `roles.${role}`, problems))
  }
  if (problems.length > 0) return { problems }
  const text = looks.get('text') ?? plain
  const filled = roleNames.map((role) => [role, looks.get(role) ?? { ...text, inverse: toldFromText.has(role) }] as const)
  return { theme: { name, kind: kind === 'light' ? 'light' : 'dark', roles: Object.fromEntries(filled) as Record<Role, RoleLook> } }
}

/** `"#ffaa00 on #202020 bold"`: a foreground, `on` a background, attributes; any part may be missing. */
function readLook(value: unknown, place: string, problems: string[]): RoleLook {
  if (typeof value !== 'string') {
    problems.push(`${place}: must be text such as "#ffaa00 on #202020 bold"`)
    return plain
  }
  const look: { -readonly [Key in keyof RoleLook]: RoleLook[Key] } = { ...plain }
  const words = value.split(/\s+/).filter((word) => word !== '')
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (isAttribute(word)) look[word] = true
    else if (word === 'on') look.background = colourAt(words[++at] ?? '', place, problems)
    else look.foreground = colourAt(word, place, problems)
  }
  return look
}

function colourAt(word: string, place: string, problems: string[]): Colour {
  const colour = readColour(word)
  if (colour === undefined)
    problems.push(
      `${place}: ${JSON.stringify(word)} is no colour (#rrggbb, 0 to 255, a name such as red or bright-red, default) and no attribute (${attributes.join(', ')})`,
    )
  return colour ?? defaultColour
}
const isRole = (text: string): text is Role => (roleNames as readonly string[]).includes(text)
const isAttribute = (text: string): text is Attribute => (attributes as readonly string[]).includes(text)
