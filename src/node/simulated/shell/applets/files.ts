/** Commands that make, change and remove files and directories. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { eachPath } from './each-path.ts'
import { base } from './path-names.ts'

const mkdir: Applet = (io) => {
  const { letters, words } = options(io.args, 'm')
  return eachPath(io, words, (path) => io.files.makeDirectory(path, { recursive: letters.has('p') || letters.has('parents') }))
}

const rm: Applet = (io) => {
  const { letters, words } = options(io.args)
  const recursive = letters.has('r') || letters.has('R')
  return eachPath(io, words, (path) => {
    const info = io.files.stat(path)
    if (info === undefined && letters.has('f')) return
    if (info?.type === 'directory' && !recursive) throw new FileError('EISDIR', path)
    io.files.remove(path, { recursive })
  })
}

const rmdir: Applet = (io) => eachPath(io, options(io.args).words, (path) => io.files.remove(path))

const touch: Applet = (io) =>
  eachPath(io, options(io.args, 'dtr').words, (path) => {
    if (io.files.stat(path) === undefined) io.files.write(path, new Uint8Array(0))
    else io.files.touch(path, io.life.clock.now())
  })

const chmod: Applet = (io) => {
  const { letters, words } = options(io.args)
  const [mode = '', ...targets] = words
  const change = (path: string): void => {
    const before = io.files.stat(path)?.mode ?? 0o644
    io.files.setMode(path, /^[0-7]+$/.test(mode) ? Number.parseInt(mode, 8) : symbolic(before, mode))
    if (letters.has('R') && io.files.stat(path)?.type === 'directory') for (const name of io.files.list(path)) change(`${path}/${name}`)
  }
  return eachPath(io, targets, change)
}

function symbolic(mode: number, text: string): number {
  const match = /^([ugoa]*)([-+=])([rwx]+)$/.exec(text)
  if (match === null) return mode
  const [, who = '', sign, letters = ''] = match
  const shifts = who === '' || who.includes('a') ? [6, 3, 0] : [...who].map((letter) => ({ u: 6, g: 3, o: 0 })[letter] ?? 0)
  const bits = [...letters].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0)
  return shifts.reduce(
    (sum, by) => (sign === '-' ? sum & ~(bits << by) : sign === '+' ? sum | (bits << by) : (sum & ~(7 << by)) | (bits << by)),
    mode,
  )
}

function copyTree(io: AppletIo, from: string, to: string, recursive: boolean): void {
  const info = io.files.stat(from)
  if (info === undefined) throw new FileError('ENOENT', from)
  if (info.type === 'file') {
    io.files.write(to, io.files.read(from), { mode: info.mode })
    return
  }
  if (!recursive) throw new FileError('EISDIR', from)
  io.files.makeDirectory(to, { recursive: true })
  for (const name of io.files.list(from)) copyTree(io, `${from}/${name}`, `${to}/${name}`, true)
}

/** cp and mv: into a directory, or to a name. */
function transfer(io: AppletIo, words: readonly string[], act: (from: string, to: string) => void): number {
  const target = words.at(-1)
  if (words.length < 2 || target === undefined) {
    io.err(`${io.name}: missing file operand\n`)
    return 1
  }
  const directory = io.files.stat(io.path(target))?.type === 'directory'
  return eachPath(io, words.slice(0, -1), (path) => act(path, directory ? io.path(`${target}/${base(path)}`) : io.path(target)))
}

const cp: Applet = (io) => {
  const { letters, words } = options(io.args)
  return transfer(io, words, (from, to) => copyTree(io, from, to, letters.has('r') || letters.has('R') || letters.has('a')))
}

const mv: Applet = (io) => transfer(io, options(io.args).words, (from, to) => io.files.rename(from, to))

const ln: Applet = (io) => {
  const { words } = options(io.args)
  const [from = '', to = base(from)] = words
  return transfer(io, [from, to], (path, target) => copyTree(io, path, target, true))
}

const mktemp: Applet = async (io) => {
  const { letters, words } = options(io.args, 'p')
  const letter = (): string =>
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(io.context.random.next() * 62)] ?? 'a'
  const path = io.path((words[0] ?? '/tmp/tmp.XXXXXX').replace(/X+$/, (marks) => [...marks].map(letter).join('')))
  if (letters.has('d')) io.files.makeDirectory(path, { recursive: true })
  else io.files.write(path, new Uint8Array(0), { mode: 0o600 })
  await io.out(`${path}\n`)
  return 0
}

export const fileApplets: Readonly<Record<string, Applet>> = {
  mkdir,
  rm,
  rmdir,
  touch,
  chmod,
  chown: () => 0,
  chgrp: () => 0,
  cp,
  mv,
  ln,
  mktemp,
  sync: () => 0,
}
