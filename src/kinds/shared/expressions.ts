/** The check of an expression in CEL that has been compiled. */
import type { Compiled } from '../../api/cel/compile.ts'
import { problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

/** What keeps the expression from being one; nothing for an empty one. */
export const checkExpression = (compiled: Compiled | undefined, source: string, path: string): Problem[] =>
  compiled?.problem === undefined ? [] : [problem.invalid(path, source, compiled.problem)]
