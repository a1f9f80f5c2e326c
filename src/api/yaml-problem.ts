/** What is wrong with a YAML text, in the words and with the line numbers of the library that upstream reads YAML with. */
import type { YAMLError } from 'yaml'
import { flowProblemIn } from './yaml-flow.ts'

/** The text of one document, and the line of an offset in it. */
export interface YamlSource {
  readonly text: string
  readonly lineOf: (offset: number) => number
}

/**
 * Whether that library's scanner or its parser notices. The scanner counts lines from 1, the parser from 0, and neither names a line that
 * it counts as 0.
 */
interface Words {
  readonly by: 'scanner' | 'parser'
  readonly text: string
}

const words: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: { by: 'scanner', text: 'found character that cannot start any token' },
  BAD_SCALAR_START: { by: 'scanner', text: 'found character that cannot start any token' },
  BLOCK_AS_IMPLICIT_KEY: { by: 'scanner', text: 'mapping values are not allowed in this context' },
  BAD_DQ_ESCAPE: { by: 'scanner', text: 'found unknown escape character' },
  MULTILINE_IMPLICIT_KEY: { by: 'scanner', text: "could not find expected ':'" },
  UNEXPECTED_TOKEN: { by: 'parser', text: 'did not find expected key' },
  BAD_INDENT: { by: 'parser', text: 'did not find expected key' },
}

/** The text of a refusal, of the first of a document's problems: `yaml: line 3: did not find expected key`. */
export function yamlProblem(problems: readonly [YAMLError, ...YAMLError[]], source: YamlSource): string {
  const [problem] = problems
  const { lineOf, text } = source
  const flow = flowProblemIn(text, problem.pos[0])
  if (flow !== undefined) {
    // Lines are counted within the stream, not within its document.
    const line = flow.line === 0 ? 0 : flow.line + lineOf(0) - 1
    return `yaml: ${line === 0 ? '' : `line ${line}: `}${flow.text}`
  }
  const colon = colonWithin(problems, source)
  if (colon !== undefined) return `yaml: line ${lineOf(colon)}: mapping values are not allowed in this context`
  const line = lineOf(problem.pos[0])
  const known = words[problem.code]
  if (problem.code === 'BAD_ALIAS') return `yaml: unknown anchor '${/: (.+)$/.exec(problem.message)?.[1] ?? ''}' referenced`
  if (problem.code === 'MISSING_CHAR' && /quote/.test(problem.message)) {
    const end = lineOf(text.length)
    return `yaml: ${end === 1 ? '' : `line ${end}: `}found unexpected end of stream`
  }
  if (known === undefined) return `yaml: line ${line}: ${problem.message.charAt(0).toLowerCase()}${problem.message.slice(1)}`
  const counted = known.by === 'parser' ? line - 1 : line === 1 ? 0 : line
  return `yaml: ${counted === 0 ? '' : `line ${counted}: `}${known.text}`
}

/** Text over several lines that a colon makes a key: that library minds the colon, and not where the text began. */
function colonWithin([first, second]: readonly YAMLError[], { text }: YamlSource): number | undefined {
  const long = [first, second].find((problem) => problem?.code === 'MULTILINE_IMPLICIT_KEY')
  if (long === undefined || long.pos[0] !== first?.pos[0] || /^["'{[]/.test(text.slice(long.pos[0]))) return undefined
  return text[long.pos[1]] === ':' ? long.pos[1] : undefined
}

/** What is said of a key that begins here: `line 3: key "name" already set in map` */
export function duplicateKey(start: number, { lineOf, text }: YamlSource): string {
  const key = /^(?:"([^"]*)"|'([^']*)'|([^:\n]*))/.exec(text.slice(start))
  return `line ${lineOf(start)}: key ${JSON.stringify((key?.[1] ?? key?.[2] ?? key?.[3] ?? '').trim())} already set in map`
}

/** The keys of such an error, one by one, as warnings tell them. */
export const duplicatesIn = (error: string | undefined): readonly string[] => error?.split('\n  ').slice(1) ?? []

/** All keys that occur twice, as one error. */
export const duplicatesText = (duplicates: readonly string[]): string =>
  `yaml: unmarshal errors:${duplicates.map((one) => `\n  ${one}`).join('')}`
