/** Warnings as headers, of which there may be only so much. Upstream: apiserver's warning recorder. */

/** Beyond this many characters in all, each warning is cut. */
const mostInAll = 4096
const mostOfOne = 256

/** The values of `Warning` headers for these texts, each once. */
export function warningHeaders(texts: readonly string[]): readonly string[] {
  const all = [...new Set(texts)].filter((text) => text !== '')
  const isTooMuch = all.reduce((sum, { length }) => sum + length, 0) > mostInAll
  return (isTooMuch ? cut(all) : all).map((text) => `299 - "${quoted(text)}"`)
}

function cut(texts: readonly string[]): readonly string[] {
  let left = mostInAll
  return texts.flatMap((text) => {
    const short = text.slice(0, mostOfOne)
    if (short.length > left) return []
    left -= short.length
    return [short]
  })
}

/** Headers are bytes: Node takes each character for one. */
const quoted = (text: string): string => Buffer.from(text.replace(/[\\"]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, ' ')).toString('latin1')
