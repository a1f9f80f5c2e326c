/** The terminal while a command in a container has it: its bytes go through as they are. */
import { StringDecoder } from 'node:string_decoder'
import type { InputStream } from '../input/keyboard.ts'
import type { OutputStream } from './terminal.ts'

/**
 * What programs may have made of a terminal and not taken back: a soft reset (margins, origin, insertion, charsets, keys of the cursor),
 * then reports of mouse, focus and pasting, and the keyboard's other protocols.
 */
const asItWas = `\u001B[!p${[1000, 1002, 1003, 1004, 1005, 1006, 1015, 2004].map((mode) => `\u001B[?${mode}l`).join('')}\u001B[>4;0m\u001B[<u`

export interface LentTerminal {
  readonly columns: number
  readonly rows: number
  write(bytes: Uint8Array): void
  /**
   * Takes every key from now on, as the bytes it sends, and tells of new sizes; gives what ends that, after which nothing more is written:
   * a connection that breaks leaves nobody to clear up.
   */
  listen(taker: { readonly typed: (bytes: Uint8Array) => void; readonly resized: (columns: number, rows: number) => void }): () => void
}

export function lentTerminal(stdin: InputStream, stdout: OutputStream): LentTerminal {
  const decoder = new StringDecoder('utf8')
  let isOver = false
  const size = (): { readonly columns: number; readonly rows: number } => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  return {
    get columns() {
      return size().columns
    },
    get rows() {
      return size().rows
    },
    write: (bytes) => {
      if (!isOver) stdout.write(decoder.write(bytes))
    },
    listen({ typed, resized }) {
      const onResize = (): void => resized(size().columns, size().rows)
      stdin.setRawMode?.(true)
      stdin.on('data', typed)
      stdin.resume()
      stdout.on('resize', onResize)
      return () => {
        stdin.off('data', typed)
        stdin.pause()
        stdin.setRawMode?.(false)
        stdout.off('resize', onResize)
        isOver = true
        stdout.write(asItWas)
      }
    },
  }
}
