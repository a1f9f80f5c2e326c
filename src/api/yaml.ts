/** Manifests from YAML (or JSON) text, document by document, with errors that name the place. */
import { parseAllDocuments, LineCounter, type Document, type YAMLError, type ParsedNode } from 'yaml'

export { printYaml } from './yaml-print.ts'

/** One document of a stream. Either `value` or `error` is there; empty documents are left out. */
export interface YamlDocument {
  /** 1 for the first, empty ones counted. */
  readonly index: number
  /** The line of the text (from 1) where it begins. */
  readonly line: number
  readonly value?: unknown
  /** In the words of the YAML library that kubectl uses: `yaml: line 3: ...`. */
  readonly error?: string
}

/** More text than this is refused before it is parsed. */
const largestText = 16 * 1024 * 1024
/** Aliases may make at most this many copies: a bomb is refused, honest anchors pass. */
const mostAliases = 1000
/** Deeper nesting than this is refused, as the API server does. */
const deepest = 500

/** YAML 1.1 as kubectl reads it (yes and no are booleans, 0644 is octal), without the tags that JSON has no word for. */
const options = { version: '1.1', merge: true, uniqueKeys: true, prettyErrors: false, logLevel: 'silent', customTags: (tags: readonly unknown[]) => tags.filter((tag) => !unwanted(tag)) } as never

function unwanted(tag: unknown): boolean {
  const name = typeof tag === 'string' ? tag : (tag as { readonly tag?: string; readonly format?: string }).tag
  const format = typeof tag === 'string' ? undefined : (tag as { readonly format?: string }).format
  return format === 'TIME' || /timestamp|binary|set|omap|pairs/.test(String(name))
}

/** Every document of the text. Windows line ends and a byte order mark are fine; `__proto__` is a key like any other. */
export function parseYaml(text: string): readonly YamlDocument[] {
  if (text.length > largestText) return [{ index: 1, line: 1, error: `yaml: the text is larger than ${largestText / 1024 / 1024} MiB` }]
  const plain = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replaceAll('\r\n', '\n')
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(plain)
  if (control !== null) return [{ index: 1, line: lineAt(plain, control.index), error: 'yaml: control characters are not allowed' }]
  const tooDeep = deepLine(plain)
  if (tooDeep !== undefined) return [{ index: 1, line: tooDeep, error: `yaml: line ${tooDeep}: exceeded max depth of ${deepest}` }]
  const lines = new LineCounter()
  let documents: readonly Document.Parsed<ParsedNode>[]
  try {
    documents = parseAllDocuments(plain, { ...(options as object), lineCounter: lines }) as unknown as readonly Document.Parsed<ParsedNode>[]
  } catch (error) {
    return [{ index: 1, line: 1, error: `yaml: ${(error as Error).message}` }]
  }
  const found: YamlDocument[] = []
  for (const [at, document] of documents.entries()) {
    const line = lines.linePos(document.range?.[0] ?? 0).line
    const read = toValue(document, lines)
    if ('error' in read) found.push({ index: at + 1, line, error: read.error })
    else if (read.value !== null && read.value !== undefined) found.push({ index: at + 1, line, value: read.value })
  }
  return found
}

function toValue(document: Document.Parsed<ParsedNode>, lines: LineCounter): { readonly value: unknown } | { readonly error: string } {
  const problem = document.errors[0]
  if (problem !== undefined) return { error: worded(problem, lines) }
  try {
    return { value: document.toJS({ maxAliasCount: mostAliases }) as unknown }
  } catch (error) {
    const message = (error as Error).message
    return { error: /alias/i.test(message) ? `yaml: document contains excessive aliasing` : `yaml: ${message}` }
  }
}

function worded(problem: YAMLError, lines: LineCounter): string {
  const { line } = lines.linePos(problem.pos[0])
  if (problem.code === 'DUPLICATE_KEY') return `yaml: unmarshal errors:\n  line ${line}: ${problem.message.replace(/^Map keys must be unique$/, 'a key is already set in map')}`
  return `yaml: line ${line}: ${problem.message.charAt(0).toLowerCase()}${problem.message.slice(1)}`
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** The first line that opens more brackets, or indents deeper, than any honest manifest; the parser would recurse that deep. */
function deepLine(text: string): number | undefined {
  let open = 0
  let line = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10) line++
    else if (code === 91 || code === 123) {
      if (++open > deepest) return line
    } else if (code === 93 || code === 125) open = Math.max(0, open - 1)
  }
  const indents = /^(?: {2,}|(?:- ){500,})/gm
  for (let match = indents.exec(text); match !== null; match = indents.exec(text)) if (match[0].length > 2 * deepest) return lineAt(text, match.index)
  return undefined
}
