/** Commands on files and directories. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import { matches } from '../glob.ts'
import type { Applet, AppletIo } from '../runner.ts'

/** Runs `act` for each word; a refusal is complained about and makes the status 1. */
function each(io: AppletIo, words: readonly string[], act: (path: string, word: string) => void): number {
  let status = 0
  for (const word of words) {
    try {
      act(io.path(word), word)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      io.err(`${io.name}: ${complaint(io.name, word, error)}\n`)
      status = 1
    }
  }
  return status
}

const complaint = (name: string, word: string, error: FileError): string =>
  name === 'mkdir'
    ? `can't create directory '${word}': ${error.text}`
    : name === 'rm'
      ? `can't remove '${word}': ${error.text}`
      : `${word}: ${error.text}`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function longLine(io: AppletIo, path: string, name: string): string {
  const info = io.files.stat(path)
  if (info === undefined) return name
  const bits = [...'rwxrwxrwx'].map((letter, at) => ((info.mode >> (8 - at)) & 1 ? letter : '-')).join('')
  const time = new Date(info.modifiedAt)
  const when = `${months[time.getUTCMonth()] ?? ''} ${String(time.getUTCDate()).padStart(2)} ${time.toISOString().slice(11, 16)}`
  return `${info.type === 'directory' ? 'd' : '-'}${bits}    1 root     root     ${String(info.size).padStart(9)} ${when} ${name}`
}

const ls: Applet = async (io) => {
  const { letters, words } = options(io.args)
  const targets = words.length === 0 ? ['.'] : words
  const long = letters.has('l')
  let status = 0
  const files: string[] = []
  const directories: string[] = []
  for (const word of targets) {
    const info = io.files.stat(io.path(word))
    if (info === undefined) {
      io.err(`ls: ${word}: No such file or directory\n`)
      status = 1
    } else if (info.type === 'directory' && !letters.has('d')) directories.push(word)
    else files.push(word)
  }
  const show = async (entries: readonly (readonly [string, string])[]): Promise<void> => {
    for (const [path, name] of entries) await io.out(`${long ? longLine(io, path, name) : name}\n`)
  }
  await show(files.map((word) => [io.path(word), word]))
  for (const [at, word] of directories.entries()) {
    if (targets.length > 1 || letters.has('R')) await io.out(`${at > 0 || files.length > 0 ? '\n' : ''}${word}:\n`)
    const hidden = letters.has('a') ? ['.', '..'] : []
    const names = [
      ...hidden,
      ...io.files.list(io.path(word)).filter((name) => letters.has('a') || letters.has('A') || !name.startsWith('.')),
    ]
    if (long) await io.out(`total ${names.length * 4}\n`)
    await show(names.map((name) => [io.path(`${word}/${name}`), name]))
  }
  return status
}

const mkdir: Applet = (io) => {
  const { letters, words } = options(io.args, 'm')
  return each(io, words, (path) => io.files.makeDirectory(path, { recursive: letters.has('p') || letters.has('parents') }))
}

const rm: Applet = (io) => {
  const { letters, words } = options(io.args)
  const recursive = letters.has('r') || letters.has('R')
  return each(io, words, (path) => {
    const info = io.files.stat(path)
    if (info === undefined && letters.has('f')) return
    if (info?.type === 'directory' && !recursive) throw new FileError('EISDIR', path)
    io.files.remove(path, { recursive })
  })
}

const rmdir: Applet = (io) => each(io, options(io.args).words, (path) => io.files.remove(path))

const touch: Applet = (io) =>
  each(io, options(io.args, 'dtr').words, (path) => {
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
  return each(io, targets, change)
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

const base = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? ''

/** cp and mv: into a directory, or to a name. */
function transfer(io: AppletIo, words: readonly string[], act: (from: string, to: string) => void): number {
  const target = words.at(-1)
  if (words.length < 2 || target === undefined) {
    io.err(`${io.name}: missing file operand\n`)
    return 1
  }
  const directory = io.files.stat(io.path(target))?.type === 'directory'
  return each(io, words.slice(0, -1), (path) => act(path, directory ? io.path(`${target}/${base(path)}`) : io.path(target)))
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

const pwd: Applet = async ({ directory, out }) => {
  await out(`${directory}\n`)
  return 0
}

const basename: Applet = async ({ args, out }) => {
  const name = base(args[0] ?? '') || '/'
  const suffix = args[1] ?? ''
  await out(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`)
  return 0
}

const dirname: Applet = async ({ args, out }) => {
  const path = (args[0] ?? '').replace(/\/+$/, '')
  const at = path.lastIndexOf('/')
  await out(`${at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`)
  return 0
}

const readlink: Applet = async (io) => {
  const { words } = options(io.args)
  await io.out(words.map((word) => `${io.path(word)}\n`).join(''))
  return 0
}

const stat: Applet = async (io) => {
  const { values, words } = options(io.args, 'c')
  return each(io, words, (path, word) => {
    const info = io.files.stat(path)
    if (info === undefined) throw new FileError('ENOENT', path)
    const format = values.get('c')
    const text =
      format === undefined
        ? `  File: ${word}\n  Size: ${info.size}\tBlocks: 8          IO Block: 4096   ${info.type === 'file' ? 'regular file' : 'directory'}\nAccess: (0${info.mode.toString(8)})`
        : format.replace(
            /%([snaYF])/g,
            (_, letter: string) =>
              ({
                s: String(info.size),
                n: word,
                a: info.mode.toString(8),
                Y: String(Math.floor(info.modifiedAt / 1000)),
                F: info.type === 'file' ? 'regular file' : 'directory',
              })[letter] ?? '',
          )
    void io.out(`${text}\n`)
  })
}

function sizeOf(io: AppletIo, path: string): number {
  const info = io.files.stat(path)
  if (info === undefined) throw new FileError('ENOENT', path)
  return info.type === 'file' ? info.size : io.files.list(path).reduce((sum, name) => sum + sizeOf(io, `${path}/${name}`), 4096)
}

const du: Applet = (io) => {
  const { letters, words } = options(io.args)
  return each(io, words.length === 0 ? ['.'] : words, (path, word) => {
    const bytes = sizeOf(io, path)
    void io.out(`${letters.has('h') ? `${(bytes / 1024).toFixed(1)}K` : Math.ceil(bytes / 1024)}\t${word}\n`)
  })
}

const df: Applet = async (io) => {
  const rows = [{ path: '/', volume: 'overlay', type: 'overlay' }, ...io.files.mounts().filter((mount) => mount.path !== '/')]
  await io.out('Filesystem           1K-blocks      Used Available Use% Mounted on\n')
  for (const { path, type } of rows) {
    const used = Math.ceil(sizeOf(io, path) / 1024)
    await io.out(
      `${type.padEnd(20)} ${String(104857600).padStart(9)} ${String(used).padStart(9)} ${String(104857600 - used).padStart(9)} ${`${Math.ceil(used / 1048576)}%`.padStart(4)} ${path}\n`,
    )
  }
  return 0
}

const mount: Applet = async (io) => {
  for (const { path, volume, type, readOnly } of io.files.mounts())
    await io.out(`${volume} on ${path} type ${type} (${readOnly ? 'ro' : 'rw'},relatime)\n`)
  return 0
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

const find: Applet = async (io) => {
  const start = io.args.findIndex((arg) => arg.startsWith('-') || arg === '!')
  const roots = io.args.slice(0, start < 0 ? undefined : start)
  const tests = start < 0 ? [] : io.args.slice(start)
  const value = (name: string): string | undefined => (tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined)
  const [name, type, depth] = [value('-name'), value('-type'), Number(value('-maxdepth') ?? Infinity)]
  const exec = tests.includes('-exec')
    ? tests.slice(
        tests.indexOf('-exec') + 1,
        tests.findIndex((word, at) => at > tests.indexOf('-exec') && (word === ';' || word === '+')),
      )
    : undefined
  let status = 0
  const visit = async (word: string, level: number): Promise<void> => {
    const info = io.files.stat(io.path(word))
    if (info === undefined) {
      io.err(`find: ${word}: No such file or directory\n`)
      status = 1
      return
    }
    const hit = (name === undefined || matches(name, base(word))) && (type === undefined || type === (info.type === 'file' ? 'f' : 'd'))
    if (hit && tests.includes('-delete')) io.files.remove(io.path(word), { recursive: true })
    else if (hit && exec !== undefined) await io.run(exec.map((part) => (part === '{}' ? word : part)))
    else if (hit) await io.out(`${word}\n`)
    if (info.type === 'directory' && level < depth)
      for (const child of io.files.list(io.path(word))) await visit(word.endsWith('/') ? word + child : `${word}/${child}`, level + 1)
  }
  for (const root of roots.length === 0 ? ['.'] : roots) await visit(root, 0)
  return status
}

export const fileApplets: Readonly<Record<string, Applet>> = {
  ls,
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
  pwd,
  basename,
  dirname,
  readlink,
  realpath: readlink,
  stat,
  du,
  df,
  mount,
  mktemp,
  find,
  sync: () => 0,
}
