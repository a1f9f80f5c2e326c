/** Commands that show files and directories: names, sizes, places. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import { matches } from '../glob.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { eachPath } from './each-path.ts'
import { base } from './path-names.ts'

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

const stat: Applet = async (io) => {
  const { values, words } = options(io.args, 'c')
  return eachPath(io, words, (path, word) => {
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
  return eachPath(io, words.length === 0 ? ['.'] : words, (path, word) => {
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

export const fileViewApplets: Readonly<Record<string, Applet>> = { ls, stat, du, df, mount, find }
