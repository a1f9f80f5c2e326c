/**
 * Paths that rules of schemas name: `.spec.parts['a']`, checked against the schema. Upstream: ValidFieldPath of
 * apiextensions-apiserver/pkg/apiserver/schema/cel.
 */
import type { JSONSchemaProps } from '../objects.ts'

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  "'": "'",
  '\\': '\\',
}

/** The path as refusals show it; undefined for one that leads nowhere in the schema. */
export function fieldPathIn(path: string, schema: JSONSchemaProps): string | undefined {
  const tokens = path.match(/'(?:\\.|[^'\\])*'|[.[\]]|[^.[\]']+/gs) ?? []
  if (tokens.join('') !== path) return undefined
  let current: JSONSchemaProps | undefined = schema
  let shown = ''
  for (let at = 0; at < tokens.length;) {
    const name =
      tokens[at] === '.' ? tokens[at + 1] : tokens[at] === '[' && tokens[at + 2] === ']' ? unquoted(tokens[at + 1] ?? '') : undefined
    if (name === undefined || current === undefined) return undefined
    at += tokens[at] === '.' ? 2 : 3
    const { properties, additionalProperties: more }: JSONSchemaProps = current
    if (properties !== undefined && Object.keys(properties).length > 0) {
      if (!Object.hasOwn(properties, name)) return undefined
      current = properties[name]
      shown += shown === '' ? name : `.${name}`
    } else if (typeof more === 'object' && more !== null) {
      current = more as JSONSchemaProps
      shown += `[${name}]`
    } else return undefined
  }
  return shown
}

/** The text within single quotes; undefined for what is not so quoted. */
function unquoted(token: string): string | undefined {
  if (token.length < 2 || !token.startsWith("'") || !token.endsWith("'")) return undefined
  let isKnown = true
  const text = token.slice(1, -1).replaceAll(/\\(.)/gs, (_all, letter: string) => {
    const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined
    if (plain === undefined) isKnown = false
    return plain ?? ''
  })
  return isKnown ? text : undefined
}
