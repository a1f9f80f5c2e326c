/** gzip, gunzip and zcat. */
import { gzipSync } from 'node:zlib'
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'
import { Reader } from '../streams.ts'
import { unpacked } from './unpacked.ts'

const suffix = '.gz'

/** What is compressed takes the place of the file, unless it goes to standard output. */
const gzip: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const isUnpacking = letters.has('d') || io.name !== 'gzip'
  const toOutput = letters.has('c') || io.name === 'zcat' || words.length === 0
  let status = 0
  const complain = (word: string, why: string): void => {
    io.err(`${io.name}: ${word}: ${why}\n`)
    status = 1
  }
  for (const word of words.length === 0 ? ['-'] : words) {
    if (!toOutput && isUnpacking !== word.endsWith(suffix)) {
      complain(word, isUnpacking ? 'unknown suffix - ignored' : `already has ${suffix} suffix - unchanged`)
      continue
    }
    const target = isUnpacking ? word.slice(0, -suffix.length) : word + suffix
    try {
      const reader = word === '-' ? io.stdin : new Reader(io.open(word))
      const given = await io.life.until(reader.all())
      const made = isUnpacking ? unpacked(given) : gzipSync(given)
      if (made === undefined) complain(word, 'invalid magic')
      else if (toOutput) await io.out(made)
      else if (io.files.stat(io.path(target)) !== undefined && !letters.has('f')) complain(target, 'File exists')
      else {
        await io.create(target).write(made)
        if (!letters.has('k')) io.files.remove(io.path(word))
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      complain(word, error.text)
    }
  }
  return status
}

export const gzipApplets: Readonly<Record<string, Applet>> = { gzip, gunzip: gzip, zcat: gzip }
