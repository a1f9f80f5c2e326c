/** Commands on bytes: dd, od, hexdump, xxd, base64, and digests. */
import { createHash } from 'node:crypto'
import { FileError } from '../../files.ts'
import { countOf, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { Reader, refuseBeyond } from '../streams.ts'
import { chunks, inPieces, inputs, lines } from './text.ts'

const oldUnits: Readonly<Record<string, number>> = { c: 1, w: 2 }

/** `4k`, `1M`, `2x512`, with dd's own `c` for bytes and `w` for words of two. */
const amountOf = (text: string): number =>
  text.split('x').reduce((product, part) => {
    const unit = oldUnits[part.at(-1) ?? '']
    return product * (unit === undefined ? countOf(part) : unit * Number(part.slice(0, -1)))
  }, 1)

const dd: Applet = async (io) => {
  const given = new Map(io.args.map((arg) => arg.split(/=(.*)/s, 2) as [string, string]))
  const size = amountOf(given.get('bs') ?? given.get('ibs') ?? '512')
  const count = Number(given.get('count') ?? Infinity)
  const source = given.get('if')
  const target = given.get('of')
  const fail = (what: string, error: unknown): number => {
    if (!(error instanceof FileError)) throw error
    io.err(`dd: ${what}: ${error.text}\n`)
    return 1
  }
  let reader: Reader
  try {
    reader = source === undefined ? io.stdin : new Reader(io.open(source))
  } catch (error) {
    return fail(`can't open '${source ?? ''}'`, error)
  }
  let total = 0
  try {
    const isKept = given.get('conv')?.includes('notrunc') === true || given.get('oflag') === 'append'
    const sink = target === undefined ? { write: io.out } : io.create(target, isKept)
    const skipped = Number(given.get('skip') ?? 0) * size
    await pass(io, reader, { skip: skipped, bytes: count * size }, async (bytes) => {
      total += bytes.length
      await sink.write(bytes)
    })
  } catch (error) {
    return fail(`error writing '${target ?? 'standard output'}'`, error)
  }
  const records = `${Math.floor(total / size)}+${total % size === 0 ? 0 : 1}`
  if (given.get('status') !== 'none') io.err(`${records} records in\n${records} records out\n`)
  if (!['none', 'noxfer'].includes(given.get('status') ?? '')) io.err(`${total} bytes (${(total / 1024 ** 2).toFixed(1)}MB) copied\n`)
  return 0
}

/** Hands on so many bytes of what comes, without the first. */
async function pass(
  io: AppletIo,
  reader: Reader,
  { skip, bytes }: { readonly skip: number; readonly bytes: number },
  take: (bytes: Uint8Array) => void | Promise<void>,
): Promise<void> {
  let at = 0
  if (bytes === 0) return
  for await (const chunk of chunks(io, reader)) {
    const wanted = chunk.subarray(Math.max(0, skip - at), Math.min(chunk.length, skip + bytes - at))
    at += chunk.length
    if (wanted.length > 0) await take(wanted)
    if (at >= skip + bytes) return
  }
}

async function bytesOf(
  io: AppletIo,
  words: readonly string[],
  most = Infinity,
): Promise<{ readonly bytes: Buffer; readonly failed: boolean }> {
  const { readers, failed } = inputs(io, words)
  const parts: Uint8Array[] = []
  let size = 0
  for (const { reader } of readers)
    await pass(io, reader, { skip: 0, bytes: most - size }, (bytes) => {
      refuseBeyond((size += bytes.length))
      parts.push(bytes)
    })
  return { bytes: Buffer.concat(parts), failed }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

const named: Readonly<Record<number, string>> = { 0: '\\0', 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }

/** A byte as `od -c` shows it. */
const character = (byte: number): string =>
  named[byte] ?? (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : byte.toString(8).padStart(3, '0'))

/** How od shows the numbers of a line: how many bytes each takes, and its text. */
function formatOf(type: string): { readonly size: number; readonly show: (value: number) => string } {
  const [, kind = 'o', digits] = /^([acdoux])(\d)?$/.exec(type) ?? []
  const size = kind === 'c' || kind === 'a' ? 1 : Number(digits ?? (type === '' ? 2 : 4))
  if (kind === 'c' || kind === 'a') return { size, show: (value) => character(value).padStart(3) }
  if (kind === 'x') return { size, show: (value) => hex(value, size * 2) }
  const width = kind === 'o' ? Math.ceil((size * 8) / 3) : String(2 ** (size * 8) - 1).length
  const limit = 2 ** (size * 8 - 1)
  const signed = (value: number): number => (kind === 'd' && value >= limit ? value - 2 * limit : value)
  return {
    size,
    show: (value) =>
      kind === 'o' ? value.toString(8).padStart(width, '0') : String(signed(value)).padStart(width + (kind === 'd' ? 1 : 0)),
  }
}

const lineBytes = 16

const od: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'tAN')
  const type =
    values.get('t') ?? (letters.has('c') ? 'c' : letters.has('x') ? 'x2' : letters.has('d') ? 'u2' : letters.has('b') ? 'o1' : '')
  const { size, show } = formatOf(type)
  const base = values.get('A') ?? 'o'
  const address = (at: number): string =>
    base === 'n' ? '' : base === 'x' ? hex(at, 6) : base === 'd' ? String(at).padStart(7, '0') : at.toString(8).padStart(7, '0')
  const { bytes, failed } = await bytesOf(io, words, values.has('N') ? amountOf(values.get('N') ?? '') : Infinity)
  for (let at = 0; at < bytes.length; at += lineBytes) {
    const row = Buffer.concat([bytes.subarray(at, at + lineBytes), Buffer.alloc(size)])
    const numbers = Math.ceil(Math.min(lineBytes, bytes.length - at) / size)
    const shown = Array.from({ length: numbers }, (_, index) => ` ${show(row.readUIntLE(index * size, Math.min(size, 6)))}`)
    await io.out(`${address(at)}${shown.join('')}\n`)
  }
  if (base !== 'n') await io.out(`${address(bytes.length)}\n`)
  return failed ? 1 : 0
}

const printable = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('')

/** `hexdump -C`; without -C in words of two bytes. */
const hexdump: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'n')
  const isWide = letters.has('C') || io.name === 'hd'
  const { bytes, failed } = await bytesOf(io, words, Number(values.get('n') ?? Infinity))
  for (let at = 0; at < bytes.length; at += lineBytes) {
    const row = bytes.subarray(at, at + lineBytes)
    const pairs = [...row].map((byte) => hex(byte, 2))
    const wide = (): string => `${`${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.padEnd(48)}  |${printable(row)}|`
    const narrow = (): string => pairs.flatMap((pair, index) => (index % 2 === 0 ? [`${pairs[index + 1] ?? '00'}${pair}`] : [])).join(' ')
    await io.out(`${isWide ? `${hex(at, 8)}  ${wide()}` : `${hex(at, 7)} ${narrow()}`}\n`)
  }
  await io.out(`${hex(bytes.length, isWide ? 8 : 7)}\n`)
  return failed ? 1 : 0
}

const xxd: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'lc')
  const { bytes, failed } = await bytesOf(io, words, Number(values.get('l') ?? Infinity))
  if (letters.has('r')) {
    const text = bytes.toString('latin1')
    const pairs = letters.has('p') ? text : text.replace(/^[0-9a-fA-F]+: (.{0,40}).*$/gm, (_, row: string) => row.split('  ')[0] ?? '')
    await io.out(Buffer.from(pairs.replace(/[^0-9a-fA-F]/g, ''), 'hex'))
  } else if (letters.has('p')) await io.out(`${bytes.toString('hex').replace(/(.{60})(?=.)/g, '$1\n')}\n`)
  else
    for (let at = 0; at < bytes.length; at += lineBytes) {
      const row = bytes.subarray(at, at + lineBytes)
      const pairs = row.toString('hex').replace(/(.{4})(?=.)/g, '$1 ')
      await io.out(`${hex(at, 8)}: ${pairs.padEnd(39)}  ${printable(row)}\n`)
    }
  return failed ? 1 : 0
}

/** `-c`: files that have the digests that a list tells. */
async function checked(
  io: AppletIo,
  algorithm: string,
  { words, isQuiet, isShort }: { readonly words: readonly string[]; readonly isQuiet: boolean; readonly isShort: boolean },
): Promise<number> {
  let [wrong, missing, read] = [0, 0, 0]
  for await (const line of lines(io, words)) {
    const [, wanted = '', name = ''] = /^([0-9a-fA-F]+) [ *](.+)$/.exec(line) ?? []
    if (wanted === '') continue
    read++
    try {
      const hash = createHash(algorithm)
      for await (const chunk of chunks(io, new Reader(io.open(name)))) hash.update(chunk)
      const isRight = hash.digest('hex') === wanted.toLowerCase()
      if (!isRight) wrong++
      if (!isQuiet && !(isRight && isShort)) await io.out(`${name}: ${isRight ? 'OK' : 'FAILED'}\n`)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      missing++
      io.err(`${io.name}: can't open '${name}': ${error.text}\n`)
      if (!isQuiet) await io.out(`${name}: FAILED open or read\n`)
    }
  }
  if (read === 0) io.err(`${io.name}: no checksum lines found\n`)
  else if (wrong + missing > 0 && !isQuiet) io.err(`${io.name}: WARNING: ${wrong + missing} of ${read} computed checksums did NOT match\n`)
  return wrong + missing > 0 || read === 0 ? 1 : 0
}

const digest =
  (algorithm: string): Applet =>
  async (io) => {
    const { letters, words } = options(io.args)
    if (letters.has('c') || letters.has('check'))
      return checked(io, algorithm, { words, isQuiet: letters.has('s') || letters.has('status'), isShort: letters.has('quiet') })
    const { readers, failed } = inputs(io, words)
    for (const { name, reader } of readers) {
      const hash = createHash(algorithm)
      for await (const chunk of chunks(io, reader)) hash.update(chunk)
      await io.out(`${hash.digest('hex')}  ${name}\n`)
    }
    return failed ? 1 : 0
  }

const base64: Applet = async (io) => {
  const { letters, values, words } = options(
    io.args.map((arg) => arg.replace(/^--wrap=/, '-w')),
    'w',
  )
  const { bytes, failed } = await bytesOf(io, words)
  if (letters.has('d') || letters.has('decode')) await io.out(Buffer.from(bytes.toString('latin1'), 'base64'))
  else {
    const width = Number(values.get('w') ?? 76)
    const text = bytes.toString('base64')
    await io.out(width > 0 ? `${inPieces(text, width).join('\n')}\n` : text)
  }
  return failed ? 1 : 0
}

export const byteApplets: Readonly<Record<string, Applet>> = {
  dd,
  od,
  hexdump,
  hd: hexdump,
  xxd,
  base64,
  md5sum: digest('md5'),
  sha1sum: digest('sha1'),
  sha256sum: digest('sha256'),
  sha224sum: digest('sha224'),
  sha384sum: digest('sha384'),
  sha512sum: digest('sha512'),
}
