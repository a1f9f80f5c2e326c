/** From text to a checked expression. */
import { check, type Checked, type Scope } from './check.ts'
import { folded } from './fold.ts'
import { literalIssues } from './literal-issues.ts'
import { issuesText } from './source.ts'
import { parse } from './parse.ts'

/** A compiled expression, or every reason why it is none, as one text. */
export type Compiled =
  { readonly expression: Checked; readonly problem?: undefined } | { readonly expression?: undefined; readonly problem: string }

/** Compiles an expression for a scope. */
export function compile(source: string, scope: Scope): Compiled {
  const parsed = parse(source)
  if ('issues' in parsed) return { problem: issuesText(source, parsed.issues) }
  const result = check(parsed.root, scope)
  if ('issues' in result) return { problem: issuesText(source, result.issues) }
  const issues = literalIssues(result.checked)
  return issues.length > 0 ? { problem: issuesText(source, issues) } : { expression: folded(result.checked) }
}
