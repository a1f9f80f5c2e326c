/** What is wrong with a YAML text, in the words and with the line numbers of the library that upstream reads YAML with. */
import type { YAMLError } from 'yaml'
import { YamlMisfit } from './yaml-cursor.ts'
import { firstDocument } from './yaml-grammar.ts'

/** The text of one document, and the line of an offset in it. */
export interface YamlSource {
  readonly text: string
  readonly lineOf: (offset: number) => number
}

/** The text of a refusal, `yaml: line 3: did not find expected key`, of a document that begins in line `first` of its stream. */
export function refusalOf({ message, line, by }: YamlMisfit, first: number): string {
  // The scanner's lines are told as they are, the parser's from 0; of what is at the very beginning neither is.
  const told = line === 0 ? 0 : line + first - (by === 'scanner' ? 0 : 1)
  return `yaml: ${told === 0 ? '' : `line ${told}: `}${message}`
}

/** The same of a document that begins there and that our own library refuses; some of those upstream takes, or takes in part. */
export function yamlProblem(problem: YAMLError, { text, lineOf }: YamlSource, start: number): string {
  const misfit = firstDocument(text.slice(start))
  if (misfit instanceof YamlMisfit) return refusalOf(misfit, lineOf(start))
  return `yaml: line ${lineOf(problem.pos[0])}: ${problem.message.charAt(0).toLowerCase()}${problem.message.slice(1)}`
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
