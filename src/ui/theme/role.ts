/** The roles that a theme gives looks to. Views name roles, never colours. */

/** Role: what it is for. The order gives each role the number under which Ink's frames carry it. */
export const roles = {
  text: 'everything that is as it should be',
  dim: 'ages, namespaces, hints',
  brand: 'the name at the left of the header',
  crumb: 'the last step of the trail',
  heading: 'heads of columns and sections',
  accent: 'what is chosen, sorted by or on its way',
  good: 'said to be well, where silence would not do',
  busy: 'on its way, or waiting',
  bad: 'broken',
  going: 'being deleted',
  fresh: 'a value that just changed',
  selected: 'the row under the cursor',
  marked: 'rows marked for an action',
  match: 'what a search found',
  key: 'names of keys',
  prompt: 'the prompt',
  dialog: 'dialogs, help and lists over the body',
  field: 'a field to type into, and the button that rests',
  danger: 'a button that destroys',
  name: 'names of fields in YAML',
  string: 'strings in YAML',
  number: 'numbers and words like true in YAML',
  comment: 'remarks in texts',
} as const

export type Role = keyof typeof roles

export const roleNames = Object.keys(roles) as readonly Role[]

/** Palette numbers below this are left to what Ink itself might use. */
const firstCode = 100

/** The colour to give to Ink for a role. */
export const inkColour = (role: Role): string => `ansi256(${firstCode + roleNames.indexOf(role)})`

/** The role behind a palette number in Ink's frame. */
export const roleOfCode = (code: number): Role | undefined => (code < firstCode ? undefined : roleNames[code - firstCode])
