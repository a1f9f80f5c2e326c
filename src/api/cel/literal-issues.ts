/**
 * What is wrong with literals in an expression whose types are sound: lists and maps of mixed types, and texts that their functions would
 * refuse. Upstream: cel-go's cel/validator.go and ext/formatting.go.
 */
import type { Checked } from './check.ts'
import type { Expression, Invocation } from './expression.ts'
import { formatIssue } from './functions/format-text.ts'
import { instantOf } from './functions/numbers.ts'
import { patternProblem } from './functions/regex.ts'
import { parseSpan, parseTimestamp } from './functions/time-text.ts'
import type { Issue } from './source.ts'
import { isExact, paramOf, shownType, type Type, types } from './type.ts'
import { nodesOf, partsOf } from './walk.ts'

/** All issues. */
export function literalIssues(checked: Checked): Issue[] {
  const issues: Issue[] = []
  for (const node of nodesOf(checked.root)) if (node.form === 'call') issues.push(...argumentIssues(node, checked))
  checkLiterals(checked.root, checked, issues)
  return issues
}

const judges: Readonly<Record<string, (value: unknown) => boolean>> = {
  duration: (text) => typeof text === 'string' && reads(parseSpan, text),
  timestamp: (value) => (typeof value === 'string' ? reads(parseTimestamp, value) : typeof value !== 'bigint' || reads(instantOf, value)),
  matches: (text) => typeof text !== 'string' || patternProblem(text) === undefined,
}

function reads<T>(read: (value: T) => unknown, value: T): boolean {
  try {
    return read(value) !== undefined
  } catch {
    return false
  }
}

function argumentIssues({ name, target, args, at }: Invocation, { types: known }: Checked): Issue[] {
  const judge = Object.hasOwn(judges, name) ? judges[name] : undefined
  const literal = name === 'matches' && target === undefined ? args[1] : args[0]
  if (judge !== undefined && literal?.form === 'literal' && !judge(literal.value))
    return [{ at: literal.at, message: `invalid ${name} argument` }]
  const [list] = args
  if (name !== 'format' || target?.form !== 'literal' || typeof target.value !== 'string' || list?.form !== 'list') return []
  const typeOf = ({ id }: Expression): Type => known.get(id) ?? types.dyn
  const wrong = formatIssue(target.value, list.elements.map(typeOf))
  if (wrong === undefined) return innerIssues(list, typeOf)
  return [{ at: wrong.argument === undefined ? at : (list.elements[wrong.argument]?.at ?? at), message: wrong.message }]
}

/** The first of what stands in literal lists and maps that are to be formatted, and cannot be shown. */
function innerIssues(node: Expression, typeOf: (node: Expression) => Type): Issue[] {
  const inside = node.form === 'list' ? node.elements : node.form === 'map' ? node.entries.flat() : []
  for (const part of inside) {
    const wrong = formatIssue('%s', [typeOf(part)])
    if (wrong !== undefined) return [{ at: part.at, message: wrong.message }]
    const [issue] = innerIssues(part, typeOf)
    if (issue !== undefined) return [issue]
  }
  return []
}

/** Mixed literals; what is to be formatted may be mixed. */
function checkLiterals(node: Expression, checked: Checked, issues: Issue[]): void {
  if (node.form === 'call' && node.name === 'format') return
  const typeOf = ({ id }: Expression): Type => checked.types.get(id) ?? types.dyn
  if (node.form === 'list') {
    issues.push(...mixed(node.elements, (element, index) => (node.optional.has(index) ? paramOf(typeOf(element), 0) : typeOf(element))))
  } else if (node.form === 'map') {
    const keys = mixed(
      node.entries.map(([key]) => key),
      typeOf,
    )
    issues.push(
      ...(keys.length > 0
        ? keys
        : mixed(
            node.entries.map(([, value]) => value),
            (value, index) => (node.optional.has(index) ? paramOf(typeOf(value), 0) : typeOf(value)),
          )),
    )
  }
  for (const part of partsOf(node)) checkLiterals(part, checked, issues)
}

/** The first of some nodes whose type differs from that of the first one. */
function mixed(nodes: readonly Expression[], typeOf: (node: Expression, index: number) => Type): readonly Issue[] {
  const all = nodes.map(typeOf)
  const [first] = all
  const index = first === undefined ? -1 : all.findIndex((type) => !isExact(first, type))
  const [node, found] = [nodes[index], all[index]]
  return node === undefined || first === undefined || found === undefined
    ? []
    : [{ at: node.at, message: `expected type '${shownType(first)}' but found '${shownType(found)}'` }]
}
