/** tar: packs and unpacks archives (ustar), through pipes or files; what `kubectl cp` runs. */
import { gzipSync } from 'node:zlib'
import { FileError, type Owner } from '../../files.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { groupName, userName } from '../../container-user.ts'
import { formatDate } from './date.ts'
import { modeText } from './ls.ts'
import { inside, isExcluded, wishOf, type Member, type Wish } from './tar-options.ts'
import { unpacked } from './unpacked.ts'
import { withoutEnd } from '../without-end.ts'

const block = 512

const tar: Applet = async (io) => {
  const wish = wishOf(io)
  if (typeof wish === 'string') {
    io.err(`tar: ${wish}\n`)
    return 1
  }
  if (io.files.stat(io.path(wish.directory)) === undefined) {
    io.err(`tar: can't change directory to '${wish.directory}': No such file or directory\n`)
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

async function pack(io: AppletIo, { archive, verbose, isCompressed, followsLinks, members, excluded }: Wish): Promise<number> {
  const pieces: Uint8Array[] = []
  let status = 0
  let isShortened = false
  const add = ({ name, directory }: Member): void => {
    if (isExcluded(name, excluded)) return
    const path = inside(io, directory, name)
    const info = followsLinks ? io.files.stat(path) : io.files.lstat(path)
    if (info === undefined) {
      io.err(`tar: ${name}: No such file or directory\n`)
      status = 1
      return
    }
    if (name.startsWith('/') && !isShortened) io.err("tar: removing leading '/' from member names\n")
    isShortened ||= name.startsWith('/')
    if (verbose) io.err(`${name}\n`)
    const isDirectory = info.type === 'directory'
    const target = info.type === 'link' ? io.files.readLink(path) : undefined
    const content = isDirectory || target !== undefined ? new Uint8Array() : io.files.read(path)
    // A leading slash would make an archive that writes anywhere.
    pieces.push(
      headOf({
        name: name.replace(/^\/+/, '') + (isDirectory ? '/' : ''),
        size: content.length,
        mode: info.mode,
        owner: info,
        modifiedAt: info.modifiedAt,
        isDirectory,
        target,
      }),
      padded(content),
    )
    if (isDirectory) for (const child of io.files.list(path)) add({ name: `${withoutEnd(name, '/')}/${child}`, directory })
  }
  if (members.length === 0) {
    io.err('tar: empty archive\n')
    return 1
  }
  for (const member of members) add(member)
  pieces.push(new Uint8Array(2 * block))
  const bytes = isCompressed ? gzipSync(Buffer.concat(pieces)) : Buffer.concat(pieces)
  if (archive === '-') await io.out(bytes)
  else io.files.write(io.path(archive), bytes)
  if (status !== 0) io.err('tar: error exit delayed from previous errors\n')
  return status
}

interface Entry {
  readonly name: string
  readonly size: number
  readonly mode: number
  readonly owner: Owner
  readonly modifiedAt: number
  readonly isDirectory: boolean
  /** Where it leads, if it is a link. */
  readonly target: string | undefined
}

function padded(content: Uint8Array): Uint8Array {
  const over = content.length % block
  return over === 0 ? content : Buffer.concat([content, new Uint8Array(block - over)])
}

function headOf({ name, size, mode, owner, modifiedAt, isDirectory, target }: Entry): Uint8Array {
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
  octal(owner.uid, 108, 8)
  octal(owner.gid, 116, 8)
  octal(size, 124, 12)
  octal(modifiedAt / 1000, 136, 12)
  head.write('        ', 148, 'latin1')
  head.write(isDirectory ? '5' : target === undefined ? '0' : '2', 156, 'latin1')
  head.write(target ?? '', 157, 100)
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

async function unpack(
  io: AppletIo,
  { mode, archive, directory, verbose, isShown, isNew, stripped, excluded, members }: Wish,
): Promise<number> {
  const wanted = new Map(members.map(({ name }) => [withoutEnd(name.replace(/^\.\//, ''), '/'), false]))
  const isWanted = (name: string): boolean => {
    const plain = withoutEnd(name.replace(/^\.\//, ''), '/')
    const found = [...wanted.keys()].filter((each) => plain === each || plain.startsWith(`${each}/`))
    for (const each of found) wanted.set(each, true)
    return wanted.size === 0 || found.length > 0
  }
  const done = (): number => {
    const missing = [...wanted].filter(([, isFound]) => !isFound)
    for (const [name] of missing) io.err(`tar: ${name}: not found in archive\n`)
    return missing.length > 0 ? 1 : 0
  }
  const given = Buffer.from(archive === '-' ? await io.life.until(io.stdin.all()) : io.files.read(io.path(archive)))
  const bytes = given[0] === 0x1f && given[1] === 0x8b ? unpacked(given) : given
  if (bytes === undefined) return cutShort(io)
  let longName: string | undefined
  for (let at = 0; at + block <= bytes.length;) {
    const head = bytes.subarray(at, at + block)
    if (head[0] === 0) return done()
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
    if (!['0', '\0', '2', '5'].includes(type)) continue
    if (isExcluded(name, excluded) || !isWanted(name)) continue
    if (mode === 't' || verbose) await io.out(`${mode === 't' && verbose ? longLine(io, head, { size, type }) : ''}${name}\n`)
    const short = name.replace(/^\/+/, '').split('/').slice(stripped).join('/')
    if (mode === 'x' && isShown) await io.out(new Uint8Array(content))
    else if (mode === 'x' && short !== '')
      place(io, inside(io, directory, short), {
        modifiedAt: isNew ? undefined : number(136, 12) * 1000,
        content,
        mode: number(100, 8),
        isDirectory: type === '5',
        target: type === '2' ? text(157, 100) : undefined,
      })
  }
  return done()
}

/** As `tar tv` shows a member before its name. */
function longLine(io: AppletIo, head: Buffer, { size, type }: { readonly size: number; readonly type: string }): string {
  const number = (from: number): number => Number.parseInt(head.toString('latin1', from, from + 12).replace(/\0.*$/s, '') || '0', 8)
  const [mode, uid, gid] = [
    Number.parseInt(head.toString('latin1', 100, 107), 8),
    Number.parseInt(head.toString('latin1', 108, 115), 8),
    Number.parseInt(head.toString('latin1', 116, 123), 8),
  ]
  const kind = type === '5' ? 'directory' : type === '2' ? 'link' : 'file'
  const owner = `${userName(io.files, uid) ?? uid}/${groupName(io.files, gid) ?? gid}`
  return `${modeText({ type: kind, mode })} ${owner} ${String(size).padStart(9)} ${formatDate(number(136) * 1000, '%F %T')} `
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
  {
    content,
    mode,
    isDirectory,
    target,
    modifiedAt,
  }: Pick<Entry, 'mode' | 'isDirectory' | 'target'> & { readonly content: Uint8Array; readonly modifiedAt: number | undefined },
): void {
  if (isDirectory) return io.files.makeDirectory(path, { recursive: true })
  io.files.makeDirectory(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true })
  if (io.files.lstat(path)?.type === 'link' || (target !== undefined && io.files.lstat(path)?.type === 'file')) io.files.remove(path)
  if (target !== undefined) return io.files.makeLink(path, target)
  io.files.write(path, new Uint8Array(content), { mode: mode & 0o777 })
  if (modifiedAt !== undefined) io.files.touch(path, modifiedAt)
}

export const archiveApplets: Readonly<Record<string, Applet>> = { tar }
