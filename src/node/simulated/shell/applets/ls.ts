/** ls, and how files look in long listings. */
import { compareTexts } from '../../../../base/order.ts'
import { groupName, userName } from '../../container-user.ts'
import type { FileInfo } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { formatDate } from './date.ts'

const kinds: Readonly<Record<FileInfo['type'], string>> = { file: '-', directory: 'd', link: 'l', device: 'c' }

/** `drwxr-sr-x`, `-rwsr-xr-x`, `drwxrwxrwt`. */
export function modeText({ type, mode }: Pick<FileInfo, 'type' | 'mode'>): string {
  const bits = [...'rwxrwxrwx'].map((letter, at) => ((mode >> (8 - at)) & 1 ? letter : '-'))
  for (const [bit, at, mark] of [
    [0o4000, 2, 's'],
    [0o2000, 5, 's'],
    [0o1000, 8, 't'],
  ] as const)
    if ((mode & bit) !== 0) bits[at] = bits[at] === 'x' ? mark : mark.toUpperCase()
  return `${kinds[type]}${bits.join('')}`
}

/** `4.0K`, `12M`; small amounts as they are. */
export function humanSize(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  let size = bytes
  let unit = 0
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024
  return unit === 0 ? String(size) : `${size.toFixed(1)}${units[unit] ?? ''}`
}

interface Entry {
  readonly path: string
  readonly name: string
  readonly info: FileInfo
}

function longLine(io: AppletIo, { path, name, info }: Entry, letters: ReadonlySet<string>): string {
  const { files } = io
  const plain = letters.has('n')
  const user = (plain ? undefined : userName(files, info.uid)) ?? String(info.uid)
  const group = (plain ? undefined : groupName(files, info.gid)) ?? String(info.gid)
  const when = formatDate(info.modifiedAt, letters.has('full-time') ? '%F %T +0000' : '%b %e %R')
  const links = info.type === 'directory' ? 2 : 1
  const size = letters.has('h') ? humanSize(info.size) : String(info.size)
  const target = info.type === 'link' ? ` -> ${files.readLink(path) ?? ''}` : ''
  return `${modeText(info)} ${String(links).padStart(4)} ${user.padEnd(8)} ${group.padEnd(8)} ${size.padStart(9)} ${when} ${name}${marked(info, letters)}${target}`
}

/** What -F and -p put behind a name. */
function marked({ type, mode }: FileInfo, letters: ReadonlySet<string>): string {
  if (type === 'directory') return letters.has('F') || letters.has('p') ? '/' : ''
  if (!letters.has('F')) return ''
  return type === 'link' ? '@' : type === 'file' && (mode & 0o111) !== 0 ? '*' : ''
}

/** The entry itself, a link not followed. */
function entryOf({ files }: AppletIo, path: string, name: string): Entry | undefined {
  const info = files.lstat(path)
  return info && { path, name, info }
}

function sorted(entries: readonly Entry[], letters: ReadonlySet<string>): readonly Entry[] {
  const by = (one: Entry, other: Entry): number =>
    (letters.has('t') ? other.info.modifiedAt - one.info.modifiedAt : letters.has('S') ? other.info.size - one.info.size : 0) ||
    compareTexts(one.name, other.name)
  const ordered = entries.toSorted(by)
  return letters.has('r') ? ordered.reverse() : ordered
}

function namesIn({ files }: AppletIo, path: string, letters: ReadonlySet<string>): readonly string[] {
  const isShown = (name: string): boolean => letters.has('a') || letters.has('A') || !name.startsWith('.')
  return [...(letters.has('a') ? ['.', '..'] : []), ...files.list(path).filter(isShown)]
}

export const ls: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const targets = words.length === 0 ? ['.'] : words
  const long = letters.has('l') || letters.has('n') || letters.has('full-time')
  let status = 0
  const complain = (word: string, why: string): void => {
    io.err(`ls: ${word}: ${why}\n`)
    status = 1
  }
  const show = async (entries: readonly Entry[]): Promise<void> => {
    for (const entry of entries) await io.out(`${long ? longLine(io, entry, letters) : entry.name + marked(entry.info, letters)}\n`)
  }
  const files: Entry[] = []
  const directories: string[] = []
  for (const word of targets) {
    const path = io.path(word)
    const entry = entryOf(io, path, word)
    const isFollowed = !long || word.endsWith('/') || letters.has('L')
    const isDirectory = (isFollowed ? io.files.stat(path) : entry?.info)?.type === 'directory'
    if (entry === undefined) complain(word, 'No such file or directory')
    else if (isDirectory && !letters.has('d')) directories.push(word)
    else files.push(entry)
  }
  await show(sorted(files, letters))
  const isTitled = targets.length > 1 || letters.has('R')
  let isFirst = files.length === 0
  const showDirectory = async (word: string): Promise<void> => {
    let names: readonly string[]
    try {
      names = namesIn(io, io.path(word), letters)
    } catch {
      return complain(`can't open '${word}'`, 'Permission denied')
    }
    if (isTitled) await io.out(`${isFirst ? '' : '\n'}${word}:\n`)
    isFirst = false
    const entries = sorted(
      names.flatMap((name) => entryOf(io, io.path(`${word}/${name}`), name) ?? []),
      letters,
    )
    if (long) await io.out(`total ${entries.reduce((sum, { info }) => sum + blocks(info), 0)}\n`)
    await show(entries)
    if (!letters.has('R')) return
    for (const { name, info } of entries)
      if (info.type === 'directory' && name !== '.' && name !== '..') await showDirectory(word === '/' ? `/${name}` : `${word}/${name}`)
  }
  for (const word of directories) await showDirectory(word)
  return status
}

/** What a file takes on the disk, in kB. */
export const blocks = ({ type, size }: FileInfo): number => (type === 'link' || type === 'device' ? 0 : Math.ceil(size / 4096) * 4)
