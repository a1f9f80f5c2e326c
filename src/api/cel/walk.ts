/** Goes through an expression. */
import type { Expression } from './expression.ts'

/** The nodes right below a node. */
export function partsOf(node: Expression): readonly Expression[] {
  switch (node.form) {
    case 'literal':
    case 'ident':
      return []
    case 'select':
      return [node.operand]
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args]
    case 'list':
      return node.elements
    case 'map':
      return node.entries.flat()
    case 'loop':
      return [node.range, node.start, node.condition, node.step, node.result]
  }
}

/** Every node, outer ones first. */
export function* nodesOf(node: Expression): Generator<Expression> {
  yield node
  for (const part of partsOf(node)) yield* nodesOf(part)
}

/** `a.b.c` of a chain of selections; undefined for anything else. */
export function qualifiedName(node: Expression): string | undefined {
  if (node.form === 'ident') return node.name
  if (node.form !== 'select' || node.isTest) return undefined
  const before = qualifiedName(node.operand)
  return before === undefined ? undefined : `${before}.${node.field}`
}
