/** Base64 as Go's decoder judges it. */

/** Where Go's strict decoder of standard base64 stops; line breaks are allowed. */
export function badBase64(text: string): number | undefined {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined
  let digits = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\n' || character === '\r') continue
    if (/[A-Za-z0-9+/]/.test(character)) {
      digits++
      continue
    }
    if (character !== '=' || digits % 4 < 2) return at
    if (digits % 4 === 3) return /^[\r\n]*$/.test(text.slice(at + 1)) ? undefined : at + 1
    const second = at + 1 + (/^[\r\n]*/.exec(text.slice(at + 1))?.[0].length ?? 0)
    if (second >= text.length) return text.length
    if (text[second] !== '=') return second
    return /^[\r\n]*$/.test(text.slice(second + 1)) ? undefined : second + 1
  }
  return digits % 4 === 0 ? undefined : text.length - (digits % 4)
}

/** Where Go's decoder of base64 for addresses, which wants no padding, stops; left-over bits and line breaks are allowed. */
export function badBase64Url(text: string): number | undefined {
  const at = text.search(/[^A-Za-z0-9_\-\r\n]/)
  if (at >= 0) return at
  return text.replace(/[\r\n]/g, '').length % 4 === 1 ? text.length - 1 : undefined
}
