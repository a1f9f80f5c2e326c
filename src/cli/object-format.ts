/** The forms of `-o` that a person writes: `jsonpath=TEMPLATE` and `custom-columns=HEAD:PATH,...`. */
import type { KubeObject } from '../api/object.ts'
import { align } from '../kinds/describe/align.ts'
import { type JsonPath, typedJsonPath } from '../kinds/print/json-path.ts'
import { jsonPathTemplate } from '../kinds/print/json-path-template.ts'
import { CommandError } from './command.ts'

/** Prints objects: `value` is the one that was asked for by name, else their list. */
export type ObjectFormat = (objects: readonly KubeObject[], value: unknown) => string

/** The form that `-o` names; undefined where it names none of these. Throws what is wrong with it. */
export function objectFormat(output: string | undefined, { noHeaders }: { readonly noHeaders: boolean }): ObjectFormat | undefined {
  const [name, given] = /^(jsonpath|custom-columns)(?:=(.*))?$/s.exec(output ?? '')?.slice(1) ?? []
  if (name === 'jsonpath') return jsonPathFormat(given ?? '')
  return name === undefined ? undefined : columnsFormat(given ?? '', noHeaders)
}

function jsonPathFormat(template: string): ObjectFormat {
  if (template === '') throw new CommandError('template format specified but no template given')
  const print = attempt(`error parsing jsonpath ${template}, `, () => jsonPathTemplate(template))
  return (_, value) => attempt(`error executing jsonpath ${JSON.stringify(template)}: `, () => print(value))
}

function attempt<T>(prefix: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new CommandError(prefix + (error instanceof Error ? error.message : String(error)))
  }
}

function columnsFormat(spec: string, noHeaders: boolean): ObjectFormat {
  if (spec === '') throw new CommandError('custom-columns format specified but no custom columns given')
  const columns = spec.split(',').map((part) => {
    const at = part.indexOf(':')
    if (at < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { head: part.slice(0, at), path: relaxedPath(part.slice(at + 1)).path }
  })
  let isHeaded = noHeaders
  return (objects) => {
    const rows = objects.map((object) => columns.map(({ path }) => path(object).map(plainText).join(',') || '<none>'))
    const lines = isHeaded ? rows : [columns.map(({ head }) => head), ...rows]
    isHeaded = true
    return align(lines.map((cells) => `${cells.join('\t')}\n`).join(''), { least: 6, padding: 3 })
  }
}

/** A path as kubectl lets it be written: `name.first`, `.name.first`, `{.name.first}`. */
export function relaxedPath(text: string): { readonly path: JsonPath; readonly written: string } {
  const inner = /^(?:\{\.?([^{}]+)\}|\.?([^{}]+))$/.exec(text)
  if (inner === null)
    throw new CommandError("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'")
  const written = `{.${inner[1] ?? inner[2] ?? ''}}`
  const path = typedJsonPath(written)
  if (path === undefined) throw new CommandError(`invalid path ${written}`)
  return { path, written }
}

/** A value as Go's %v prints it. */
function plainText(value: unknown): string {
  if (value === null) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(plainText).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `map[${members.map(([name, member]) => `${name}:${plainText(member)}`).join(' ')}]`
}
