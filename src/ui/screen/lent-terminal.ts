/** The terminal while a command in a container has it: its bytes go through as they are. */
import { StringDecoder } from 'node:string_decoder'
import type { InputStream } from '../input/keyboard.ts'
import type { OutputStream } from './terminal.ts'

export interface LentTerminal {
  readonly columns: number
  readonly rows: number
  write(bytes: Uint8Array): void
  /** Takes every key from now on, as the bytes it sends, and tells of new sizes; gives what ends that. */
  listen(taker: { readonly typed: (bytes: Uint8Array) => void; readonly resized: (columns: number, rows: number) => void }): () => void
}

export function lentTerminal(stdin: InputStream, stdout: OutputStream): LentTerminal {
  const decoder = new StringDecoder('utf8')
  const size = (): { readonly columns: number; readonly rows: number } => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 })
  return {
    get columns() {
      return size().columns
    },
    get rows() {
      return size().rows
    },
    write: (bytes) => void stdout.write(decoder.write(bytes)),
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
      }
    },
  }
}
