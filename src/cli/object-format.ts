/** The forms of `-o`: YAML, JSON, and those that a person writes, `jsonpath=TEMPLATE` and `custom-columns=HEAD:PATH,...`, or a file that holds them. */
import { readFileSync } from 'node:fs'
import { goPlain } from '../api/go-plain.ts'
import type { KubeObject } from '../api/object.ts'
import { printJson } from '../api/json-print.ts'
import { printYaml } from '../api/yaml.ts'
import { reasonOf } from '../base/thrown.ts'
import { goTemplate } from '../kinds/print/go-template/execute.ts'
import { align } from '../kinds/describe/align.ts'
import { type JsonPath, typedJsonPath } from '../kinds/print/json-path.ts'
import { jsonPathTemplate, type PrintFound } from '../kinds/print/json-path-template.ts'
import { CommandError } from './command.ts'

/** Prints objects: `value` is the one that was asked for by name, else their list. */
export type ObjectFormat = (objects: readonly KubeObject[], value: unknown) => string

export interface FormatChoice {
  readonly noHeaders: boolean
  /** What `--template` gives, for forms without anything behind `=`. */
  readonly template?: string | undefined
  /** Keys that a template asks for and an object has not are no error. */
  readonly allowsMissing?: boolean
}

/** The forms that nothing stands behind. */
const plainForms: Readonly<Record<string, () => ObjectFormat>> = {
  yaml: () => {
    let isFirst = true
    return (_, value) => {
      const document = printYaml(value)
      const text = isFirst ? document : `---\n${document}`
      isFirst = false
      return text
    }
  },
  json: () => (_, value) => `${printJson(value)}\n`,
}

/** What may stand before `=`, each with what makes the format of that which stands behind. */
const forms: Readonly<Record<string, (given: string, how: FormatChoice) => ObjectFormat>> = {
  jsonpath: (given) => jsonPathFormat(given),
  'jsonpath-as-json': (given) => jsonPathFormat(given, (values) => `${printJson(values)}\n`),
  'jsonpath-file': (given) => jsonPathFormat(templateOf(given)),
  'go-template': (given, how) => goTemplateFormat(given, how),
  'go-template-file': (given, how) => goTemplateFormat(templateOf(given), how),
  template: (given, how) => goTemplateFormat(given, how),
  templatefile: (given, how) => goTemplateFormat(templateOf(given), how),
  'custom-columns': (given, { noHeaders }) => columnsFormat(columnsOf(given), noHeaders),
  'custom-columns-file': (given, { noHeaders }) => columnsFormat(columnsOfFile(given), noHeaders),
}

/** The names of the forms, for a person who wrote another. */
export const objectFormats: readonly string[] = [...Object.keys(plainForms), ...Object.keys(forms)]

/**
 * The form that `-o` names, for one run of a command: what it prints may depend on what it printed before. Undefined where it names none of
 * these. Throws what is wrong with it.
 */
export function objectFormat(output: string | undefined, choice: FormatChoice): ObjectFormat | undefined {
  const plain = output?.toLowerCase() ?? ''
  if (Object.hasOwn(plainForms, plain)) return plainForms[plain]?.()
  const [, name = '', given = ''] = /^([\w-]+)(?:=(.*))?$/s.exec(output ?? '') ?? []
  return Object.hasOwn(forms, name) ? forms[name]?.(choice.template ?? given, choice) : undefined
}

const templateOf = (path: string): string => (path === '' ? '' : textOf(path, 'error reading --template'))

function goTemplateFormat(template: string, { allowsMissing = true }: FormatChoice): ObjectFormat {
  if (template === '') throw new CommandError('template format specified but no template given')
  const print = attempt(`error parsing template ${template}, template: output:1: `, () => goTemplate(template, { allowsMissing }))
  return (_, value) => attempt(`error executing template ${JSON.stringify(template)}: template: output:1: `, () => print(value))
}

function textOf(path: string, failure: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new CommandError(`${failure} ${path}, ${code === 'ENOENT' ? `open ${path}: no such file or directory` : message}`)
  }
}

function jsonPathFormat(template: string, printFound?: PrintFound): ObjectFormat {
  if (template === '') throw new CommandError('template format specified but no template given')
  const print = attempt(`error parsing jsonpath ${template}, `, () => jsonPathTemplate(template, printFound))
  // kubectl adds the whole object in Go's notation.
  return (_, value) => attempt(`error executing jsonpath ${JSON.stringify(template)}: Error executing template: `, () => print(value))
}

function attempt<T>(prefix: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw new CommandError(prefix + reasonOf(error))
  }
}

interface CustomColumn {
  readonly head: string
  readonly path: JsonPath
}

const noColumns = 'custom-columns format specified but no custom columns given'

/** `HEAD:PATH,...` */
function columnsOf(spec: string): readonly CustomColumn[] {
  if (spec === '') throw new CommandError(noColumns)
  return spec.split(',').map((part) => {
    const at = part.indexOf(':')
    if (at < 0) throw new CommandError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { head: part.slice(0, at), path: relaxedPath(part.slice(at + 1)).path }
  })
}

/** A line of heads and a line of paths, blanks between. */
function columnsOfFile(file: string): readonly CustomColumn[] {
  if (file === '') throw new CommandError(noColumns)
  const [heads = [], paths = []] = textOf(file, 'error reading template')
    .split('\n')
    .map((line) => line.split(/\s+/).filter((word) => word !== ''))
  const missing = heads.length === 0 ? 'header' : paths.length === 0 ? 'spec' : undefined
  if (missing !== undefined)
    throw new CommandError(
      `invalid template, missing ${missing} line. Expected format is one line of space separated headers, one line of space separated column specs.`,
    )
  if (heads.length !== paths.length)
    throw new CommandError(`number of headers (${heads.length}) and field specifications (${paths.length}) don't match`)
  return heads.map((head, at) => ({ head, path: relaxedPath(paths[at] ?? '').path }))
}

function columnsFormat(columns: readonly CustomColumn[], noHeaders: boolean): ObjectFormat {
  let isHeaded = noHeaders
  return (objects) => {
    const rows = objects.map((object) => columns.map(({ path }) => path(object).map(goPlain).join(',') || '<none>'))
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
