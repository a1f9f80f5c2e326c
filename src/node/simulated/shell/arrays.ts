/** Arrays as bash has them: lists in which places may be empty, and tables by name (`declare -A`). A text is the first place of a list. */
import { get, set, ShellError, type ShellState, type Value } from './state.ts'

/** Gives the place that a subscript of a list means. */
type Place = (subscript: string) => Promise<number> | number

const listOf = (value: Value | undefined): readonly (string | undefined)[] =>
  value === undefined || value instanceof Map ? [] : typeof value === 'string' ? [value] : (value as readonly (string | undefined)[])

/** Keys and texts in order. */
export const entriesOf = (value: Value | undefined): readonly (readonly [string, string])[] =>
  value instanceof Map
    ? [...(value as ReadonlyMap<string, string>)]
    : listOf(value).flatMap((text, at) => (text === undefined ? [] : [[String(at), text] as const]))

/** The value of an array's name; what a shell knows without a variable is among them. */
export const valueOf = (state: ShellState, name: string): Value | undefined =>
  name === 'PIPESTATUS' ? state.statuses.map(String) : state.variables.get(name)

/** One element, undefined where there is none. */
export async function elementAt(state: ShellState, name: string, { text, place }: Subscript): Promise<string | undefined> {
  const value = valueOf(state, name)
  if (value instanceof Map) return value.get(text) as string | undefined
  const list = listOf(value)
  const at = await place(text)
  return list[at < 0 ? list.length + at : at]
}

export interface Subscript {
  readonly text: string
  readonly place: Place
}

/** No list gets longer by a subscript: it would be this process's memory. */
const mostPlaces = 100_000

export async function setElement(
  state: ShellState,
  name: string,
  { text, place, change }: Subscript & { readonly change: (before: string) => string },
): Promise<void> {
  const asked = state.variables.get(name) instanceof Map ? 0 : await place(text)
  const array = ownArray(state, name)
  if (array instanceof Map) return void array.set(text, change(array.get(text) ?? ''))
  const at = asked < 0 ? array.length + asked : asked
  if (at < 0 || at >= mostPlaces) throw new ShellError(`${name}[${text}]: bad array subscript`, 1)
  while (array.length < at) array.push(undefined)
  array[at] = change(array[at] ?? '')
}

export async function unsetElement(state: ShellState, name: string, { text, place }: Subscript): Promise<void> {
  const at = state.variables.get(name) instanceof Map ? 0 : await place(text)
  const array = ownArray(state, name)
  if (array instanceof Map) return void array.delete(text)
  array[at < 0 ? array.length + at : at] = undefined
  while (array.length > 0 && array.at(-1) === undefined) array.pop()
}

/** The array of that name, to be changed where it is: a copy, where somebody else holds it too. Throws for one that is read-only. */
function ownArray(state: ShellState, name: string): (string | undefined)[] | Map<string, string> {
  const value = state.variables.get(name)
  const isOwn = typeof value === 'object' && state.owned.has(value)
  const array = isOwn ? value : value instanceof Map ? new Map(value as ReadonlyMap<string, string>) : [...listOf(value)]
  set(state, name, array)
  state.owned.add(array)
  // Nobody else holds it.
  return array as (string | undefined)[] | Map<string, string>
}

/** `name[subscript]` in its parts. */
export function subscripted(word: string): { readonly name: string; readonly subscript: string } | undefined {
  const [, name, subscript] = /^([A-Za-z_]\w*)\[([^]*)\]$/.exec(word) ?? []
  return name === undefined || subscript === undefined ? undefined : { name, subscript }
}

/** A subscript that is a number or the name of one. */
export const plainPlace =
  (state: ShellState): Place =>
  (subscript) => {
    const word = subscript.trim().replace(/^\$/, '')
    return Number(/^[A-Za-z_]/.test(word) ? (get(state, word) ?? 0) : word) || 0
  }
