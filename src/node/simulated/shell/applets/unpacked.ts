/** What gzip packed, as far as there is memory for it. */
import { gunzipSync } from 'node:zlib'
import { FileError } from '../../files.ts'
import { mostKept } from '../streams.ts'

/** Undefined when it is damaged; throws a FileError when it is too large. */
export function unpacked(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostKept })
  } catch (error) {
    if (error instanceof RangeError) throw new FileError('ENOMEM', 'standard input')
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
