/** Quoted text as Go reads it, between double or single quotes. */

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\v', '\\': '\\' }

/** The text between the quotes, its escapes read; undefined where quotes or escapes are wrong. */
export function unquote(text: string): string | undefined {
  const quote = text[0] ?? ''
  if (text.length < 2 || (quote !== '"' && quote !== "'") || !text.endsWith(quote)) return undefined
  let isGood = true
  const read = text.slice(1, -1).replace(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.))/gs, (_, long?: string, short?: string, sign = '') => {
    const code = long ?? short
    if (code !== undefined) return String.fromCodePoint(parseInt(code, 16))
    const known = String(sign) === quote ? quote : escapes[String(sign)]
    isGood &&= known !== undefined
    return known ?? ''
  })
  return isGood ? read : undefined
}
