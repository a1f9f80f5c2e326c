/** Manifests from YAML (or JSON) text, document by document, with errors that name the place. */
import { parseAllDocuments, LineCounter, visit, type Document, type ParsedNode } from 'yaml'
import { parseExact, wholeNumber } from '../base/exact-json.ts'
import { goFloat } from './go-value.ts'
import { countKeys, deeperAt } from './json-scan.ts'
import { duplicatesIn, invalidKeyIn } from './yaml-keys.ts'
import { YamlMisfit } from './yaml-cursor.ts'
import { firstDocument, indentedBrackets } from './yaml-grammar.ts'
import { duplicateKey, duplicatesText, refusalOf, yamlProblem, type YamlSource } from './yaml-problem.ts'
import { keepWritten, parserOptions, type Dialect } from './yaml-tags.ts'

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

/** The first document of the text; nothing behind it is looked at. */
export const parseFirstYaml = (text: string): YamlDocument | undefined => documentsIn(text, 1)[0]

/**
 * Every document of the text, each read by itself: a bad one does not spoil the others. Windows line ends and a byte order mark are fine;
 * `__proto__` is a key like any other.
 */
export const parseYaml = (text: string, dialect: Dialect = {}): readonly YamlDocument[] => documentsIn(text, Infinity, dialect)

/** As `parseYaml`, but objects of JSON may follow each other without anything between, as kubectl takes them. */
export function parseManifests(text: string): readonly YamlDocument[] {
  const stream = jsonStream(text)
  if (stream === undefined) return parseYaml(text)
  return stream.flatMap(({ text: one, line }, at) => parsePiece({ text: one, line }).map((document) => ({ index: at + 1, ...document })))
}

function documentsIn(text: string, most: number, dialect: Dialect = {}): readonly YamlDocument[] {
  if (text.length > largestText) return [{ index: 1, line: 1, error: `yaml: the text is larger than ${largestText / 1024 / 1024} MiB` }]
  const plain = (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text).replaceAll('\r\n', '\n')
  const found: YamlDocument[] = []
  let count = 0
  for (const piece of pieces(plain)) {
    const documents = parsePiece(piece, dialect, most === 1)
    for (const [at, document] of documents.entries())
      if (document.error !== undefined || (document.value !== null && document.value !== undefined))
        found.push({ index: count + at + 1, ...document })
    if (found.length >= most) break
    count += Math.max(1, documents.length)
  }
  return found
}

/** A part of the text that begins a document, and the line where it stands. */
interface Piece {
  readonly text: string
  readonly line: number
  /** Nothing in it is left that upstream would not mind. */
  readonly isClear?: boolean
}

/**
 * Cuts before each `---` at the start of a line, which nothing inside a document can be; what comes before the first one, directives and
 * comments, belongs to it.
 */
function* pieces(text: string): Generator<Piece> {
  let [start, startLine, line, begun] = [0, 1, 0, false]
  for (let at = 0; at <= text.length;) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? text.length + 1 : end + 1
    const head = text.slice(at, Math.min(next - 1, at + 200))
    const marker = /^---(?:\s|$)/.test(head)
    line++
    if (marker && begun) {
      yield { text: text.slice(start, at), line: startLine }
      ;[start, startLine] = [at, line]
    }
    begun ||= marker || !/^(?:\s*(?:#.*)?|%.*)$/.test(head)
    at = next
  }
  yield { text: text.slice(start), line: startLine }
}

type ReadDocument = Omit<YamlDocument, 'index'>

/** With `isFirst` nothing matters that stands behind the first document. */
function parsePiece({ text, line, isClear }: Piece, dialect: Dialect = {}, isFirst = false): readonly ReadDocument[] {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/.test(text))
    return [{ line, error: 'yaml: control characters are not allowed' }]
  const deep = deepLine(text)
  if (deep !== undefined) return [{ line, error: `yaml: line ${line + deep - 1}: exceeded max depth of ${deepest}` }]
  const json = jsonIn(text, dialect)
  if (json !== undefined) return [{ line, value: json }]
  // The newer library minds other things.
  const first = dialect.isNewer === true ? undefined : firstDocument(text)
  if (first instanceof YamlMisfit) return [{ line, error: refusalOf(first, line) }]
  const lines = new LineCounter()
  const lineOf = (offset: number): number => line + lines.linePos(offset).line - 1
  const hasOddNumbers = oddNumber.test(text)
  // Each fault of the text makes an error object, and hundreds of thousands with a trace would take a minute.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    const documents = parseAllDocuments(text, {
      ...parserOptions(dialect),
      lineCounter: lines,
      intAsBigInt: hasOddNumbers,
    }) as unknown as readonly Document.Parsed<ParsedNode>[]
    const read: ReadDocument[] = []
    for (const document of documents) {
      const made = toValue(document, { lineOf, text }, { hasOddNumbers, ...dialect })
      // What our library minds upstream may not: how brackets are indented, and what stands behind the document.
      if (first !== undefined && document === documents[0] && isBroken(made)) {
        const clear = indentedBrackets(isFirst ? text.slice(0, first.end) : text, first.brackets)
        if (!isClear && clear !== text) return parsePiece({ text: clear, line, isClear: true }, dialect, isFirst)
      }
      read.push({ line: lineOf(document.range?.[0] ?? 0), ...made })
      // What follows a broken one is guesswork, and upstream looks at the first alone.
      if (isBroken(made)) break
    }
    return read
  } catch (error) {
    return [{ line, error: failure(error) }]
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/**
 * The value of a text that is JSON, as kubectl sends it: read a hundred times faster. Keys that occur twice are for the slower way to tell.
 */
function jsonIn(text: string, { isNewer = false }: Dialect): unknown {
  // What has an exponent is a whole number to YAML, if it is one.
  if (!/^\s*\{/.test(text) || /[:,[\s]-?[\d.]+[eE]/.test(text)) return undefined
  if (isNewer && /[:,[\s](?:-0[,\]}\s]|-?\d+\.)/.test(text)) return undefined
  try {
    const value = parseExact(text)
    return keysOf(value) === countKeys(text) ? value : undefined
  } catch {
    return undefined
  }
}

/** A text with something that may be a number that JavaScript and Go read differently. */
const oddNumber = /\d{16}|0x|[\d.][eE][+-]?\d|\.(?:inf|nan)/i

/**
 * Gives every number the value that it has after Go made JSON of the text: a float without a fraction is a whole one there, one beyond all
 * floats is a text, and what is none ends it.
 */
function settleNumbers(document: Document.Parsed<ParsedNode>, { isNewer = false }: Dialect): void {
  visit(document, {
    Scalar: (_, node) => {
      const { value, source = '' } = node
      if (typeof value === 'bigint') node.value = wholeNumber(value)
      else if (typeof value !== 'number') return
      else if (/[in]/i.test(source) && isNewer) return
      else if (/[in]/i.test(source)) throw new Error(`json: unsupported value: ${goFloat(value)}`)
      else if (!Number.isFinite(value)) node.value = source
      else if (Number.isInteger(value) && Math.abs(value) < 1e21) node.value = wholeNumber(BigInt(String(value)))
    },
  })
}

type Read = Pick<YamlDocument, 'value' | 'error' | 'hasDuplicates'>

const isBroken = ({ error, hasDuplicates }: Read): boolean => error !== undefined && hasDuplicates !== true

function toValue(
  document: Document.Parsed<ParsedNode>,
  source: YamlSource,
  { hasOddNumbers, ...dialect }: Dialect & { readonly hasOddNumbers: boolean },
): Read {
  const [problem] = document.errors
  if (problem !== undefined)
    return { error: /call stack/.test(problem.message) ? tooDeep : yamlProblem(problem, source, document.range?.[0] ?? 0) }
  const duplicates = duplicatesIn(document).map((offset) => duplicateKey(offset, source))
  try {
    const looped = anchorOfLoop(document)
    if (looped !== undefined) return { error: `yaml: anchor '${looped}' value contains itself` }
    const invalid = invalidKeyIn(document)
    if (invalid !== undefined) return { error: invalid }
    if (hasOddNumbers) settleNumbers(document, dialect)
    if (dialect.isNewer === true) keepWritten(document)
    const value = document.toJS({ maxAliasCount: mostAliases }) as unknown
    return duplicates.length === 0 ? { value } : { value, error: duplicatesText(duplicates), hasDuplicates: true }
  } catch (error) {
    return { error: failure(error) }
  }
}

/** Each object of a text that is nothing but several objects of JSON; undefined for any other text. */
function jsonStream(text: string): readonly Piece[] | undefined {
  if (!/^\s*\{/.test(text) || text.length > largestText) return undefined
  const found: Piece[] = []
  let [start, depth, line, startLine] = [0, 0, 1, 1]
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[{}\n]|[^\s{}"]+/g)) {
    if (token === '\n') line++
    else if (depth === 0 && token !== '{') return undefined
    else if (token === '{' && depth++ === 0) [start, startLine] = [index, line]
    else if (token === '}' && --depth === 0) found.push({ text: text.slice(start, index + 1), line: startLine })
  }
  return depth === 0 && found.length > 1 ? found : undefined
}

const keysOf = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 0
    : Object.values(value).reduce((sum: number, part) => sum + keysOf(part), Array.isArray(value) ? 0 : Object.keys(value).length)

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
  if (/^json: /.test(message)) return message
  if (/^Merge sources/.test(message)) return 'yaml: map merge requires map or sequence of maps as the value'
  return /alias/i.test(message) ? 'yaml: document contains excessive aliasing' : `yaml: ${message}`
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** The first line that opens more brackets, or indents deeper, than any honest manifest; the parser would recurse that deep. */
function deepLine(text: string): number | undefined {
  const bracket = deeperAt(text, deepest)
  if (bracket !== undefined) return lineAt(text, bracket)
  const indents = /^(?: {2,}|(?:[-?] ){500,})/gm
  for (let match = indents.exec(text); match !== null; match = indents.exec(text))
    if (match[0].length > 2 * deepest) return lineAt(text, match.index)
  return undefined
}
