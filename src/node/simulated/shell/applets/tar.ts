/** tar: packs and unpacks archives (ustar), through pipes or files; what `kubectl cp` runs. */
import { FileError } from '../../files.ts'
import type { Applet, AppletIo } from '../runner.ts'

const block = 512

interface Wish {
  readonly mode: 'c' | 'x' | 't'
  readonly archive: string
  readonly directory: string
  readonly verbose: boolean
  readonly words: readonly string[]
}

/** `cf - FILE`, `-xmf - -C DIR`, `-czf x ...`: the first word's letters may lack their dash. */
function wishOf(args: readonly string[]): Wish | string {
  let mode: Wish['mode'] | undefined
  let [archive, directory, verbose] = ['-', '.', false]
  const words: string[] = []
  const rest = [...args]
  for (let at = 0, word = rest.shift(); word !== undefined; at++, word = rest.shift()) {
    if (word.startsWith('--') || (word === '-' && at > 0)) continue
    if (!word.startsWith('-') && at > 0) {
      words.push(word)
      continue
    }
    for (const letter of word.replace(/^-/, '')) {
      if (letter === 'c' || letter === 'x' || letter === 't') mode = letter
      else if (letter === 'f') archive = rest.shift() ?? '-'
      else if (letter === 'C') directory = rest.shift() ?? '.'
      else if (letter === 'v') verbose = true
      else if (letter === 'z' || letter === 'j') return `compression (-${letter}) is not simulated`
    }
  }
  return mode === undefined ? 'must specify one of -c, -x, -t' : { mode, archive, directory, verbose, words }
}

const tar: Applet = async (io) => {
  const wish = wishOf(io.args)
  if (typeof wish === 'string') {
    io.err(`tar: ${wish}\n`)
    return 1
  }
  try {
    return await (wish.mode === 'c' ? pack(io, wish) : unpack(io, wish))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    io.err(`tar: ${error.path}: ${error.text}\n`)
    return 1
  }
}

const inside = (io: AppletIo, directory: string, name: string): string => io.path(name.startsWith('/') ? name : `${directory}/${name}`)

async function pack(io: AppletIo, { archive, directory, verbose, words }: Wish): Promise<number> {
  const pieces: Uint8Array[] = []
  let status = 0
  const add = (name: string): void => {
    const path = inside(io, directory, name)
    const info = io.files.stat(path)
    if (info === undefined) {
      io.err(`tar: ${name}: No such file or directory\n`)
      status = 1
      return
    }
    if (verbose) io.err(`${name}\n`)
    const isDirectory = info.type === 'directory'
    const content = isDirectory ? new Uint8Array() : io.files.read(path)
    // A leading slash would make an archive that writes anywhere.
    pieces.push(
      headOf({
        name: name.replace(/^\/+/, '') + (isDirectory ? '/' : ''),
        size: content.length,
        mode: info.mode,
        modifiedAt: info.modifiedAt,
        isDirectory,
      }),
      padded(content),
    )
    if (isDirectory) for (const child of io.files.list(path)) add(`${name.replace(/\/+$/, '')}/${child}`)
  }
  for (const word of words) add(word)
  pieces.push(new Uint8Array(2 * block))
  const bytes = Buffer.concat(pieces)
  if (archive === '-') await io.out(bytes)
  else io.files.write(io.path(archive), bytes)
  return status
}

interface Entry {
  readonly name: string
  readonly size: number
  readonly mode: number
  readonly modifiedAt: number
  readonly isDirectory: boolean
}

function padded(content: Uint8Array): Uint8Array {
  const over = content.length % block
  return over === 0 ? content : Buffer.concat([content, new Uint8Array(block - over)])
}

function headOf({ name, size, mode, modifiedAt, isDirectory }: Entry): Uint8Array {
  const head = Buffer.alloc(block)
  const [prefix, short] = splitName(name)
  const octal = (value: number, at: number, length: number): number =>
    head.write(
      `${Math.floor(value)
        .toString(8)
        .padStart(length - 1, '0')}\0`,
      at,
      'latin1',
    )
  head.write(short, 0, 100)
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(modifiedAt / 1000, 136, 12)
  head.write('        ', 148, 'latin1')
  head.write(isDirectory ? '5' : '0', 156, 'latin1')
  head.write('ustar\x0000', 257, 'latin1')
  head.write('root', 265, 'latin1')
  head.write('root', 297, 'latin1')
  head.write(prefix, 345, 155)
  head.write(
    `${head
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  return head
}

/** Names beyond 100 bytes go on in a field of their own, parted at a slash. */
function splitName(name: string): readonly [string, string] {
  if (Buffer.byteLength(name) <= 100) return ['', name]
  const at = name.indexOf('/', Math.max(0, name.length - 101))
  return at < 0 ? ['', name] : [name.slice(0, at), name.slice(at + 1)]
}

async function unpack(io: AppletIo, { mode, archive, directory, verbose }: Wish): Promise<number> {
  const bytes = Buffer.from(archive === '-' ? await io.stdin.all() : io.files.read(io.path(archive)))
  let longName: string | undefined
  for (let at = 0; at + block <= bytes.length;) {
    const head = bytes.subarray(at, at + block)
    if (head[0] === 0) return 0
    const text = (from: number, length: number): string => head.toString('utf8', from, from + length).replace(/\0.*$/s, '')
    const number = (from: number, length: number): number => Number.parseInt(text(from, length).trim() || '0', 8)
    const size = number(124, 12)
    if (!Number.isInteger(size) || at + block + size > bytes.length) return cutShort(io)
    const content = bytes.subarray(at + block, at + block + size)
    at += block + Math.ceil(size / block) * block
    const type = String.fromCharCode(head[156] ?? 0)
    const prefix = text(345, 155)
    const name = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)
    longName = nameAfter(type, content)
    if (type !== '0' && type !== '\0' && type !== '5') continue
    if (mode === 't' || verbose) await io.out(`${name}\n`)
    if (mode === 'x')
      place(io, inside(io, directory, name.replace(/^\/+/, '')), { content, mode: number(100, 8), isDirectory: type === '5' })
  }
  return 0
}

/** GNU and POSIX put a name that is too long into an entry before its own. */
function nameAfter(type: string, content: Buffer): string | undefined {
  if (type === 'L') return content.toString('utf8').replace(/\0.*$/s, '')
  return type === 'x' ? /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1] : undefined
}

function cutShort(io: AppletIo): number {
  io.err('tar: short read\n')
  return 1
}

function place(
  io: AppletIo,
  path: string,
  { content, mode, isDirectory }: { readonly content: Uint8Array; readonly mode: number; readonly isDirectory: boolean },
): void {
  if (isDirectory) return io.files.makeDirectory(path, { recursive: true })
  io.files.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true })
  io.files.write(path, new Uint8Array(content), { mode: mode & 0o777 })
}

export const archiveApplets: Readonly<Record<string, Applet>> = { tar }
