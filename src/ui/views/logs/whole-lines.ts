/** Cuts what arrives of a log between its lines. */
import { textOf } from './log-buffer.ts'

const newline = 10

/** The same bytes, each piece ending with the end of a line; a last line without one gets it. */
export async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Uint8Array[] = []
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(newline) + 1
    const whole = [...rest, chunk.subarray(0, cut)]
    rest = cut === 0 ? [...rest, chunk] : [chunk.subarray(cut)]
    if (cut > 0) yield Buffer.concat(whole)
  }
  const last = Buffer.concat(rest).toString()
  if (textOf(last) !== '') yield Buffer.from(`${last}\n`)
}
