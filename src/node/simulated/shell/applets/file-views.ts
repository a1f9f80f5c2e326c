/** Commands that show files and directories: names, sizes, places. */
import { groupName, userName } from '../../container-user.ts'
import { FileError, type FileInfo } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { eachPath } from './each-path.ts'
import { find } from './find.ts'
import { blocks, humanSize, ls, modeText } from './ls.ts'

const kinds: Readonly<Record<FileInfo['type'], string>> = {
  file: 'regular file',
  directory: 'directory',
  link: 'symbolic link',
  device: 'character special file',
}

const stat: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'c')
  return eachPath(io, words, (path, word) => {
    const info = letters.has('L') ? io.files.stat(path) : io.files.lstat(path)
    if (info === undefined) throw new FileError('ENOENT', path)
    const user = userName(io.files, info.uid) ?? 'UNKNOWN'
    const group = groupName(io.files, info.gid) ?? 'UNKNOWN'
    const mode = info.mode.toString(8)
    const target = info.type === 'link' ? ` -> '${io.files.readLink(path) ?? ''}'` : ''
    const time = new Date(info.modifiedAt).toISOString().replace('T', ' ').replace('Z', '000000 +0000')
    const fields: Readonly<Record<string, string>> = {
      a: mode,
      A: modeText(info),
      F: kinds[info.type],
      f: info.mode.toString(16),
      g: String(info.gid),
      h: '1',
      b: String(blocks(info) * 2),
      B: '512',
      i: '1',
      X: String(Math.floor(info.modifiedAt / 1000)),
      x: time,
      Z: String(Math.floor(info.modifiedAt / 1000)),
      z: time,
      w: time,
      W: String(Math.floor(info.modifiedAt / 1000)),
      '%': '%',
      G: group,
      n: word,
      N: word + target,
      s: String(info.size),
      u: String(info.uid),
      U: user,
      y: time,
      Y: String(Math.floor(info.modifiedAt / 1000)),
    }
    const owners = `Uid: (${String(info.uid).padStart(5)}/${user.padStart(8)})   Gid: (${String(info.gid).padStart(5)}/${group.padStart(8)})`
    const whole =
      `  File: ${word}${target}\n  Size: ${String(info.size).padEnd(10)}\tBlocks: ${String(blocks(info) * 2).padEnd(10)} IO Block: 4096   ${kinds[info.type]}\n` +
      `Access: (${mode.padStart(4, '0')}/${modeText(info)})  ${owners}\nModify: ${time}`
    void io.out(
      `${(values.get('c') ?? values.get('format') ?? values.get('printf'))?.replace(/%([a-zA-Z%])/g, (code, letter: string) => fields[letter] ?? code) ?? whole}\n`,
    )
  })
}

/** kB that a file or all of a directory takes; each directory is told on the way. */
function sizeOf(io: AppletIo, path: string, onDirectory: (path: string, size: number) => void = () => undefined): number {
  const info = io.files.lstat(path)
  if (info === undefined) throw new FileError('ENOENT', path)
  if (info.type !== 'directory') return blocks(info)
  const size = io.files.list(path).reduce((sum, name) => sum + sizeOf(io, `${path === '/' ? '' : path}/${name}`, onDirectory), blocks(info))
  onDirectory(path, size)
  return size
}

const du: Applet = (io) => {
  const { letters, values, words } = options(io.args, 'd')
  const deepest = letters.has('s') ? 0 : Number(values.get('d') ?? values.get('max-depth') ?? Infinity)
  return eachPath(io, words.length === 0 ? ['.'] : words, (path, word) => {
    const show = (size: number, name: string): void => void io.out(`${letters.has('h') ? humanSize(size * 1024) : size}\t${name}\n`)
    const below = (each: string): string => word + each.slice(path === '/' ? 0 : path.length)
    const size = sizeOf(io, path, (each, sum) => {
      if (each !== path && below(each).slice(word.length).split('/').length - 1 <= deepest) show(sum, below(each))
    })
    show(size, word)
  })
}

/** What every simulated disk holds, in kB. */
const diskSize = 104_857_600

const df: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const mounts = io.files.mounts().filter(({ type }) => type !== 'proc' && type !== 'cgroup2')
  const holder = (word: string): string | undefined =>
    mounts
      .map(({ path }) => path)
      .filter((path) => path === '/' || `${io.path(word)}/`.startsWith(`${path}/`))
      .sort((one, other) => other.length - one.length)[0]
  const wanted = words.map(holder)
  const amount = (kB: number): string =>
    letters.has('h') ? humanSize(kB * 1024) : letters.has('m') ? String(Math.ceil(kB / 1024)) : String(kB)
  await io.out(`Filesystem           ${letters.has('h') ? '     Size' : '1K-blocks'}      Used Available Use% Mounted on\n`)
  for (const { path, type } of mounts) {
    if (words.length > 0 && !wanted.includes(path)) continue
    const used = sizeOf(io, path)
    const columns = [diskSize, used, diskSize - used].map((kB) => amount(kB).padStart(9)).join(' ')
    await io.out(`${type.padEnd(20)} ${columns} ${`${Math.ceil((used * 100) / diskSize)}%`.padStart(4)} ${path}\n`)
  }
  return 0
}

const mount: Applet = async (io) => {
  for (const { path, volume, type, readOnly } of io.files.mounts())
    await io.out(`${volume} on ${path} type ${type} (${readOnly ? 'ro' : 'rw'},relatime)\n`)
  return 0
}

export const fileViewApplets: Readonly<Record<string, Applet>> = { ls, stat, du, df, mount, find }
