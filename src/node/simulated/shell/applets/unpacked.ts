/** What gzip packed, as far as there is memory for it. */
import { gunzipSync } from 'node:zlib'
import { FileError } from '../../files.ts'
import { mostKept } from '../streams.ts'

/** Throws a FileError when it is too large, and zlib's own errors when it is damaged. */
export function unpacked(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostKept })
  } catch (error) {
    if (error instanceof RangeError) throw new FileError('ENOMEM', 'standard input')
    throw error
  }
}
