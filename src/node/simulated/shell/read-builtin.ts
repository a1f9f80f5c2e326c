/** The builtin `read`: one line of standard input into variables. */
import { get, set, type ShellState } from './state.ts'
import { encode } from './streams.ts'
import { withoutEnd } from './without-end.ts'

/** Reads a line and cuts it into fields; status 1 at the end of the input, or when the time of `-t` is up. */
export async function read(state: ShellState, args: readonly string[]): Promise<number> {
  let raw = false
  let seconds: number | undefined
  const names: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-r') raw = true
    else if (arg === '-t') seconds = Number(args[++at])
    else if (arg === '-p') void state.descriptors.get(2)?.sink?.write(encode(args[++at] ?? ''))
    else if (arg === '-n' || arg === '-d' || arg === '-u') at++
    else if (!arg.startsWith('-')) names.push(arg)
  }
  const reader = state.descriptors.get(0)?.reader
  if (reader === undefined) return 1
  const timeout = seconds === undefined ? undefined : state.life.sleep(seconds * 1000).then(() => undefined)
  const taken = await (timeout === undefined ? state.life.until(reader.line()) : Promise.race([reader.line(), timeout]))
  const values = fieldsOf(
    taken === undefined ? '' : raw ? taken.text : taken.text.replace(/\\(.)/g, '$1'),
    Math.max(1, names.length),
    get(state, 'IFS') ?? ' \t\n',
  )
  for (const [at, name] of (names.length === 0 ? ['REPLY'] : names).entries()) set(state, name, values[at] ?? '')
  return taken === undefined || !taken.whole ? 1 : 0
}

/** At most `count` fields; the last takes the rest. */
function fieldsOf(text: string, count: number, separators: string): string[] {
  if (separators === '') return [text]
  const marks = separators.replace(/[\\\]^-]/g, '\\$&')
  const found: string[] = []
  let rest = text.replace(new RegExp(`^[${marks}]*`), (lead) => lead.replace(/[ \t\n]/g, ''))
  while (found.length < count - 1) {
    const match = new RegExp(`[${marks}]+`).exec(rest)
    if (match === null) break
    found.push(rest.slice(0, match.index))
    rest = rest.slice(match.index + match[0].length)
  }
  found.push(withoutEnd(rest, ' \t\n'))
  return found
}
