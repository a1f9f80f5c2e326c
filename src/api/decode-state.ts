/** What one decoding has found so far: where it is, what strict decoding refuses, the first wrong type, the number of keys. */
import { DecodeError, mismatch, type Misfit } from './decode-error.ts'
import { Entries } from './json-scan.ts'
import { placeOf, type WrittenFloats } from './written-floats.ts'

export interface State {
  readonly root: string
  readonly path: (string | number)[]
  readonly strict: string[]
  /** The first type error; Go goes on decoding and reports it at the end. */
  refused?: string
  misfit?: Misfit
  keys: number
  /**
   * The value was parsed from a text at hand: nobody else has it, so what needs no change is kept as it is; and keys of unknown form
   * matter, since they are compared with those of the text.
   */
  readonly fromText: boolean
  /** Numbers that the text writes otherwise than JavaScript does. */
  readonly floats?: WrittenFloats
}

/** The number at hand as the text has it, where JavaScript prints it otherwise. */
export const writtenAt = ({ floats, path }: State): string | undefined => floats?.get(placeOf(path))

/** Whether the number at hand is written as a float. */
export const isFloat = (state: State): boolean => /[.eE]/.test(writtenAt(state) ?? '')

/** How many strict problems are kept. */
const mostProblems = 100
const keysOf = (value: object): string[] => (value instanceof Entries ? value.pairs.map(([key]) => key) : Object.keys(value))

/** Keys below a field that nobody knows count as well: only lost ones are duplicates. */
export function countUnknown(value: unknown, state: State): void {
  if (!state.fromText || typeof value !== 'object') return
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one)) state.keys += keysOf(one).length
    for (const member of Object.values(one)) open.push(member)
  }
}

export function report(state: State, what: 'unknown' | 'duplicate'): void {
  if (state.strict.length >= mostProblems) return
  const path = state.path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
  state.strict.push(`${what} field ${JSON.stringify(path)}`)
}

/** `at` tells where the value stands, if its reader knows. */
function refusalOf(
  state: State,
  value: unknown,
  { go, at = state }: { readonly go: string; readonly at?: Pick<State, 'root' | 'path'> },
): string {
  const written = writtenAt(state)
  const refusal = mismatch(value, go, at)
  return written === undefined ? refusal : refusal.replace(/ number \S+ into/, ` number ${written} into`)
}

/** Notes a wrong type; the first one is what the caller hears in the end. */
export function refuse(state: State, value: unknown, go: string, into: Misfit['into'] = 'scalar'): undefined {
  countUnknown(value, state)
  if (state.refused === undefined) {
    state.refused = refusalOf(state, value, { go })
    state.misfit = { into, value: value instanceof Entries ? {} : value }
  }
  return undefined
}

/** Types with a decoder of their own, which knows nothing of the place, end the whole decoding at once. */
export function stop(state: State, value: unknown, go: string): never {
  throw new DecodeError(refusalOf(state, value, { go }), refusalOf(state, value, { go, at: { root: '', path: [] } }))
}
