/** How much config maps and secrets hold. */

/** 1 MiB in all: what fits into one request to the store upstream has. */
export const mostBytes = 1024 * 1024

/** UTF-8 bytes of a text; plain ASCII is counted without encoding it. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}

/** Bytes behind a base64 text. */
export function encodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.floor((text.length * 3) / 4) - padding
}
