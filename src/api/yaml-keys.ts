/** Keys of YAML maps that no object can have: those that occur twice, and those that are no scalar. */
import { isCollection, isNode, isScalar, visit, type Document, type ParsedNode } from 'yaml'
import { goJson } from './go-value.ts'

/** Where keys stand that their map has already. The parser's own search takes the square of their number. */
export function duplicatesIn(document: Document.Parsed<ParsedNode>): readonly number[] {
  const found: number[] = []
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>()
      for (const { key } of items) {
        if (!isScalar(key) || key.value === '<<') continue
        if (seen.has(key.value)) found.push(key.range?.[0] ?? 0)
        seen.add(key.value)
      }
    },
  })
  return found.sort((a, b) => a - b)
}

/** Why upstream's library takes a key for none, such as the map that `{{ .Values.name }}` is: the first of them. */
export function invalidKeyIn(document: Document.Parsed<ParsedNode>): string | undefined {
  const notation = (node: unknown): string => {
    const value: unknown = isNode(node) ? node.toJS(document) : null
    return value === null ? '<nil>' : goJson(value).text.replaceAll('map[string]', 'map[interface {}]')
  }
  let found: string | undefined
  visit(document, {
    Pair: (_, { key, value }) => {
      if (isCollection(key)) found = `yaml: invalid map key: ${notation(key)}`
      else if (isScalar(key) && key.value === null) found = `unsupported map key of type: %!s(<nil>), key: <nil>, value: ${notation(value)}`
      return found === undefined ? undefined : visit.BREAK
    },
  })
  return found
}
