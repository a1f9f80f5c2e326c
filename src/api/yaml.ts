/** Manifests from YAML (or JSON) text, document by document, with errors that name the place. */
import { parseAllDocuments, LineCounter, visit, type Document, type ParsedNode } from 'yaml'
import { duplicateKey, duplicatesText, yamlProblem, type YamlSource } from './yaml-problem.ts'

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
  /** The error tells of keys that occur twice, and of nothing else; the value has the last of each. */
  readonly hasDuplicates?: boolean
}

/** More text than this is refused before it is parsed. */
const largestText = 16 * 1024 * 1024
/** Aliases may make at most this many copies: a bomb is refused, honest anchors pass. */
const mostAliases = 1000
/** Deeper nesting than this is refused, as the API server does. */
const deepest = 500
const tooDeep = `yaml: exceeded max depth of ${deepest}`

/** YAML 1.1 as kubectl reads it (yes and no are booleans, 0644 is octal), without the tags that JSON has no word for. */
const options = { version: '1.1', merge: true, uniqueKeys: true, prettyErrors: false, logLevel: 'silent', customTags: (tags: readonly unknown[]) => tags.filter((tag) => !unwanted(tag)) } as never

function unwanted(tag: unknown): boolean {
  const name = typeof tag === 'string' ? tag : (tag as { readonly tag?: string; readonly format?: string }).tag
  const format = typeof tag === 'string' ? undefined : (tag as { readonly format?: string }).format
  return format === 'TIME' || /timestamp|binary|set|omap|pairs/.test(String(name))
}

/** Every document of the text, each read by itself: a bad one does not spoil the others. Windows line ends and a byte order mark are fine; `__proto__` is a key like any other. */
export function parseYaml(text: string): readonly YamlDocument[] {
  if (text.length > largestText) return [{ index: 1, line: 1, error: `yaml: the text is larger than ${largestText / 1024 / 1024} MiB` }]
  const plain = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replaceAll('\r\n', '\n')
  let count = 0
  return pieces(plain).flatMap((piece) => {
    const found = parsePiece(piece)
    const documents = found.flatMap((document, at) => (document.error === undefined && (document.value === null || document.value === undefined) ? [] : [{ index: count + at + 1, ...document }]))
    count += Math.max(1, found.length)
    return documents
  })
}

/** A part of the text that begins a document, and the line where it stands. */
interface Piece {
  readonly text: string
  readonly line: number
}

/** Cuts before each `---` at the start of a line, which nothing inside a document can be; what comes before the first one, directives and comments, belongs to it. */
function pieces(text: string): readonly Piece[] {
  const found: Piece[] = []
  let [start, startLine, line, begun] = [0, 1, 0, false]
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length + 1 : end + 1
    const head = text.slice(at, Math.min(next - 1, at + 200))
    const marker = /^---(?:\s|$)/.test(head)
    line++
    if (marker && begun) {
      found.push({ text: text.slice(start, at), line: startLine })
      ;[start, startLine] = [at, line]
    }
    begun ||= marker || !/^(?:\s*(?:#.*)?|%.*)$/.test(head)
    at = next
  }
  return [...found, { text: text.slice(start), line: startLine }]
}

type ReadDocument = Omit<YamlDocument, 'index'>

function parsePiece({ text, line }: Piece): readonly ReadDocument[] {
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.exec(text)
  if (control !== null) return [{ line, error: `yaml: line ${line + lineAt(text, control.index) - 1}: control characters are not allowed` }]
  const deep = deepLine(text)
  if (deep !== undefined) return [{ line, error: `yaml: line ${line + deep - 1}: exceeded max depth of ${deepest}` }]
  const lines = new LineCounter()
  const lineOf = (offset: number): number => line + lines.linePos(offset).line - 1
  try {
    const documents = parseAllDocuments(text, { ...(options as object), lineCounter: lines }) as unknown as readonly Document.Parsed<ParsedNode>[]
    return documents.map((document) => ({ line: lineOf(document.range?.[0] ?? 0), ...toValue(document, { lineOf, text }) }))
  } catch (error) {
    return [{ line, error: failure(error) }]
  }
}

function toValue(document: Document.Parsed<ParsedNode>, source: YamlSource): Pick<YamlDocument, 'value' | 'error' | 'hasDuplicates'> {
  const problem = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY')
  if (problem !== undefined) return { error: /call stack/.test(problem.message) ? tooDeep : yamlProblem(problem, source) }
  const duplicates = document.errors.map((one) => duplicateKey(one, source))
  try {
    const looped = anchorOfLoop(document)
    if (looped !== undefined) return { error: `yaml: anchor '${looped}' value contains itself` }
    const value = document.toJS({ maxAliasCount: mostAliases }) as unknown
    return duplicates.length === 0 ? { value } : { value, error: duplicatesText(duplicates), hasDuplicates: true }
  } catch (error) {
    return { error: failure(error) }
  }
}

/** An anchor whose value refers to itself would make an endless object. */
function anchorOfLoop(document: Document.Parsed<ParsedNode>): string | undefined {
  let found: string | undefined
  visit(document, {
    Alias: (_, alias, path) => {
      const target = alias.resolve(document)
      if (target === undefined || !path.includes(target)) return undefined
      found = alias.source
      return visit.BREAK
    },
  })
  return found
}

/** What the parser threw, in the words of kubectl's. */
function failure(error: unknown): string {
  if (error instanceof RangeError) return tooDeep
  const { message } = error as Error
  const unknown = /^Unresolved alias.*: (.*)$/.exec(message)?.[1]
  if (unknown !== undefined) return `yaml: unknown anchor '${unknown}' referenced`
  return /alias/i.test(message) ? 'yaml: document contains excessive aliasing' : `yaml: ${message}`
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
