/** Patterns in Go's dialect, which match in linear time; and Kubernetes' functions that find with them. */
import { RE2JS } from 're2js'
import { reasonOf } from '../../../base/thrown.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type ListValue, listOf } from '../value.ts'

const known = new Map<string, RE2JS>()
/** Patterns are few and the same; the bound only guards against rules that make new ones. */
const most = 500

/** The pattern; throws the engine's own error for what is none. */
function patternOf(text: string): RE2JS {
  let pattern = known.get(text)
  if (pattern === undefined) {
    pattern = RE2JS.compile(text)
    if (known.size >= most) known.clear()
    known.set(text, pattern)
  }
  return pattern
}

/** Go's words for a text that is no pattern; undefined for one that is. */
export function patternProblem(text: string): string | undefined {
  try {
    patternOf(text)
    return undefined
  } catch (error) {
    const message = reasonOf(error)
    // Go shows the nothing that is left.
    return message.endsWith('trailing backslash at end of expression') ? `${message}: \`\`` : message
  }
}

function compiled(text: string, prefix = ''): RE2JS {
  const problem = patternProblem(text)
  if (problem !== undefined) throw new CelError(prefix + problem)
  return patternOf(text)
}

/** Whether a part of the text matches. */
export const matches = (text: string, pattern: string): boolean => compiled(pattern).matcher(text).find()

function findAll(text: string, pattern: string, limit: number): ListValue {
  const matcher = compiled(pattern, 'Illegal regex: ').matcher(text)
  const found: string[] = []
  while ((limit < 0 || found.length < limit) && matcher.find()) found.push(matcher.group() ?? '')
  return listOf(found)
}

export const regex: readonly Definition[] = [
  ['string_find_string', 'string->find(string) string', (text, pattern) => findAll(text as string, pattern as string, 1).at(0) ?? ''],
  ['string_find_all_string', 'string->findAll(string) list(string)', (text, pattern) => findAll(text as string, pattern as string, -1)],
  [
    'string_find_all_string_int',
    'string->findAll(string, int) list(string)',
    (text, pattern, limit) => findAll(text as string, pattern as string, Number(limit as bigint)),
  ],
]
