/** Why a patched or applied object is none of its type, in the words of upstream's conversion from objects without types. */

/** Go's kinds of the wire's values; numbers that the decoder shows are fractions. */
const kinds: Readonly<Record<string, string>> = { string: 'string', bool: 'bool', number: 'int64', array: 'slice', object: 'map' }

/** Of what the decoder says, with the place of what does not fit, which the conversion does not know; types that read themselves do so there too. */
export function asUnconverted({ message: why, own }: { readonly message: string; readonly own?: string | undefined }): string {
  if (own !== undefined) return own
  if (why.startsWith('illegal base64')) return `error decoding from json: ${why}`
  const [, given = '', number, type = ''] = /^json: cannot unmarshal (\S+)( \S+)? into Go struct field \S+ of type (\S+)$/.exec(why) ?? []
  if (type === '') return why
  const kind = number === undefined ? (kinds[given] ?? given) : 'float64'
  if (type.startsWith('[]')) return `cannot restore slice from ${kind}`
  if (type.startsWith('map[')) return `cannot restore map from ${kind}`
  if (/^(?:u?int|float)\d+$/.test(type)) return kind === 'float64' ? `cannot convert float64 to ${type}` : `unrecognized type: ${type}`
  if (type === 'bool') return 'unrecognized type: bool'
  // All else is a struct, or text under a name of its own, into which any text would go.
  if (kind === 'string') return `cannot restore struct from: string`
  return kind === 'int64' ? `cannot convert int64 to ${type}` : 'unrecognized type: string'
}
