/** Names of properties as identifiers of CEL, and back. Upstream: apiserver/pkg/cel/escaping.go. */

const reserved = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
])
const escapes: Readonly<Record<string, string>> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' }
const unescapes = new Map(Object.entries(escapes).map(([plain, escaped]) => [escaped, plain]))

/** Undefined for a name that no identifier can stand for. */
export function escapeName(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`
  if (!/^[A-Za-z_./-][\w./-]*$/.test(name)) return undefined
  return name.replaceAll(/__|[./-]/g, (part) => escapes[part] ?? part)
}

/** Undefined for an identifier that is no escaped name. */
export function unescapeName(identifier: string): string | undefined {
  const word = /^__(\w+)__$/.exec(identifier)?.[1]
  if (word !== undefined && reserved.has(word)) return word
  if (!/^[A-Za-z_]\w*$/.test(identifier)) return undefined
  let isKnown = true
  const name = identifier.replaceAll(/__(?:underscores|dot|dash|slash)__|__/g, (part) => {
    const plain = unescapes.get(part)
    if (plain === undefined) isKnown = false
    return plain ?? part
  })
  return isKnown ? name : undefined
}
