/** Commands that make, change and remove files and directories. */
import { idOf } from '../../container-user.ts'
import { FileError } from '../../files.ts'
import { countOf, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { isTime, readDate } from './date.ts'
import { eachPath } from './each-path.ts'
import { refuseBeyond } from '../streams.ts'
import { base } from './path-names.ts'

const mkdir: Applet = (io) => {
  const { letters, values, words } = options(io.args, 'm')
  const mode = values.get('m')
  const wanted = mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }
  return eachPath(io, words, (path) => io.files.makeDirectory(path, { recursive: letters.has('p') || letters.has('parents'), ...wanted }))
}

const rm: Applet = (io) => {
  const { letters, words } = options(io.args)
  const recursive = letters.has('r') || letters.has('R') || letters.has('recursive')
  return eachPath(io, words, (path) => {
    const info = io.files.lstat(path)
    if (info === undefined && (letters.has('f') || letters.has('force'))) return
    if (info?.type === 'directory' && !recursive) throw new FileError('EISDIR', path)
    io.files.remove(path, { recursive })
  })
}

const rmdir: Applet = (io) => eachPath(io, options(io.args).words, (path) => io.files.remove(path))

/** `-t [[CC]YY]MMDDhhmm[.ss]` as a date that can be read. */
const stampOf = (text: string, now: number): number => {
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] =
    /^(\d{4}|\d{2})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(text) ?? []
  const whole = year === '' ? String(new Date(now).getUTCFullYear()) : year.length === 2 ? `20${year}` : year
  return Date.parse(`${whole}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

const touch: Applet = (io) => {
  const { letters, values, words } = options(
    io.args.map((arg) => arg.replace(/^--(date|reference)=/, (_, name: string) => `-${name.slice(0, 1)}`)),
    'dtr',
  )
  const now = io.life.clock.now()
  const [text, stamp, model] = [values.get('d'), values.get('t'), values.get('r')]
  const time =
    model !== undefined
      ? (io.files.stat(io.path(model))?.modifiedAt ?? Number.NaN)
      : stamp !== undefined
        ? stampOf(stamp, now)
        : text === undefined
          ? now
          : readDate(text, now)
  if (!isTime(time)) {
    io.err(`touch: invalid date '${text ?? stamp ?? model ?? ''}'\n`)
    return 1
  }
  return eachPath(io, words, (path) => {
    if (io.files.stat(path) === undefined) {
      if (letters.has('c') || letters.has('no-create')) return
      io.files.write(path, new Uint8Array(0))
    }
    io.files.touch(path, time)
  })
}

/** Copies files with a mode (755 unless told), or with -d makes directories. */
const install: Applet = (io) => {
  const { letters, values, words } = options(io.args, 'mogt')
  const given = values.get('m')
  const mode = given === undefined ? 0o755 : /^[0-7]+$/.test(given) ? Number.parseInt(given, 8) : symbolic(0, given)
  const own = (path: string): void => {
    const uid = values.has('o') ? idOf(io.files, '/etc/passwd', values.get('o') ?? '') : undefined
    const gid = values.has('g') ? idOf(io.files, '/etc/group', values.get('g') ?? '') : undefined
    if (uid !== undefined || gid !== undefined)
      io.files.setOwner(path, { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) })
  }
  if (letters.has('d'))
    return eachPath(io, words, (path) => {
      io.files.makeDirectory(path, { recursive: true })
      io.files.setMode(path, mode)
      own(path)
    })
  const target = values.get('t') ?? words.at(-1) ?? ''
  const sources = values.has('t') ? words : words.slice(0, -1)
  const isInside = values.has('t') || io.files.stat(io.path(target))?.type === 'directory'
  return eachPath(io, sources, (path, word) => {
    const to = io.path(isInside ? `${target}/${base(word)}` : target)
    if (letters.has('D')) io.files.makeDirectory(to.slice(0, to.lastIndexOf('/')) || '/', { recursive: true })
    const bytes = io.files.stat(path)?.type === 'device' ? new Uint8Array() : io.files.read(path)
    io.files.write(to, bytes)
    io.files.setMode(to, mode)
    own(to)
  })
}

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
  if (text.includes(',')) return text.split(',').reduce(symbolic, mode)
  const match = /^([ugoa]*)([-+=])([rwxX]*)([st]*)$/.exec(text)
  if (match === null) return mode
  const [, who = '', sign, plain = '', special = ''] = match
  if (special !== '') {
    const bits = [...special].reduce((sum, letter) => sum | (letter === 't' ? 0o1000 : who.includes('u') ? 0o4000 : 0o2000), 0)
    return sign === '-' ? mode & ~bits : mode | bits
  }
  const letters = plain.replace('X', (mode & 0o111) !== 0 ? 'x' : '')
  const shifts = who === '' || who.includes('a') ? [6, 3, 0] : [...who].map((letter) => ({ u: 6, g: 3, o: 0 })[letter] ?? 0)
  const bits = [...letters].reduce((sum, letter) => sum | ({ r: 4, w: 2, x: 1 }[letter] ?? 0), 0)
  return shifts.reduce(
    (sum, by) => (sign === '-' ? sum & ~(bits << by) : sign === '+' ? sum | (bits << by) : (sum & ~(7 << by)) | (bits << by)),
    mode,
  )
}

interface Copying {
  readonly recursive: boolean
  /** Links are copied as links; else what they lead to. */
  readonly keepsLinks: boolean
  /** Times and owners as well. */
  readonly keepsAttributes: boolean
}

function copyTree({ files }: AppletIo, from: string, to: string, how: Copying): void {
  const copy = (source: string, target: string): void => {
    const info = how.keepsLinks ? files.lstat(source) : files.stat(source)
    if (info === undefined) throw new FileError('ENOENT', source)
    if (info.type === 'link') return files.makeLink(target, files.readLink(source) ?? '')
    if (info.type !== 'directory') files.write(target, files.read(source), { mode: info.mode })
    else {
      if (!how.recursive) throw new FileError('EISDIR', source)
      files.makeDirectory(target, { recursive: true, mode: info.mode })
      for (const name of files.list(source)) copy(`${source}/${name}`, `${target}/${name}`)
    }
    if (how.keepsAttributes) files.touch(target, info.modifiedAt)
  }
  copy(from, to)
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
  const { letters, values, words } = options(io.args, 't')
  const recursive = ['r', 'R', 'a', 'recursive'].some((letter) => letters.has(letter))
  const keepsLinks = !letters.has('L') && (recursive || letters.has('d') || letters.has('P'))
  const keepsAttributes = letters.has('a') || letters.has('p')
  const targets = values.has('t') ? [...words, values.get('t') ?? ''] : words
  return transfer(io, targets, (from, to) => {
    if (letters.has('n') && io.files.stat(to) !== undefined) return
    copyTree(io, from, to, { recursive, keepsLinks, keepsAttributes })
  })
}

const mv: Applet = (io) => transfer(io, options(io.args).words, (from, to) => io.files.rename(from, to))

/** A hard link is a copy here: the two do not change together. */
const ln: Applet = (io) => {
  const { letters, words } = options(io.args)
  const targets = words.length === 1 ? [...words, base(words[0] ?? '')] : words
  const isReplaced = letters.has('f')
  const place = targets.at(-1) ?? ''
  const intoDirectory = io.files.stat(io.path(place))?.type === 'directory' && !letters.has('n') && !letters.has('T')
  return eachPath(io, targets.slice(0, -1), (path, word) => {
    const link = intoDirectory ? io.path(`${place}/${base(word)}`) : io.path(place)
    if (isReplaced && io.files.lstat(link) !== undefined) io.files.remove(link)
    if (letters.has('s')) io.files.makeLink(link, word)
    else copyTree(io, path, link, { recursive: false, keepsLinks: true, keepsAttributes: true })
  })
}

/** `chown user[:group] file...`, `chgrp group file...` */
const chown: Applet = (io) => {
  const { letters, words } = options(io.args)
  const [wanted = '', ...targets] = words
  const [user = '', group = ''] = io.name === 'chgrp' ? ['', wanted] : wanted.split(/[:.]/)
  const uid = user === '' ? undefined : idOf(io.files, '/etc/passwd', user)
  const gid = group === '' ? undefined : idOf(io.files, '/etc/group', group)
  const unknown = user !== '' && uid === undefined ? `user ${user}` : group !== '' && gid === undefined ? `group ${group}` : undefined
  if (unknown !== undefined) {
    io.err(`${io.name}: unknown ${unknown}\n`)
    return 1
  }
  const owner = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
  const change = (path: string): void => {
    if (io.files.stat(path) === undefined) throw new FileError('ENOENT', path)
    io.files.setOwner(path, owner)
    if (letters.has('R') && io.files.lstat(path)?.type === 'directory') for (const name of io.files.list(path)) change(`${path}/${name}`)
  }
  return eachPath(io, targets, change)
}

/** The last three or more X become letters by chance. */
const mktemp: Applet = async (io) => {
  const { letters, values, words } = options(io.args, 'p')
  const letter = (): string =>
    'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[Math.floor(io.context.random.next() * 62)] ?? 'a'
  const isBelow = letters.has('t') || letters.has('p') || letters.has('tmpdir') || words.length === 0
  const above = isBelow ? `${values.get('p') ?? values.get('tmpdir') ?? io.env['TMPDIR'] ?? '/tmp'}/` : ''
  const [, before = '', marks = '', behind = ''] = /^([^]*?)(X{3,})([^X]*)$/.exec(words[0] ?? 'tmp.XXXXXX') ?? []
  if (marks === '') {
    io.err(`mktemp: too few X's in template '${words[0] ?? ''}'\n`)
    return 1
  }
  const shown = above + before + Array.from(marks, letter).join('') + behind + (values.get('suffix') ?? '')
  if (letters.has('u')) return done(io, shown)
  if (letters.has('d')) io.files.makeDirectory(io.path(shown), { mode: 0o700 })
  else io.files.write(io.path(shown), new Uint8Array(0), { mode: 0o600 })
  return done(io, shown)
}

async function done(io: AppletIo, text: string): Promise<0> {
  await io.out(`${text}\n`)
  return 0
}

/** `truncate [-c] -s [+-]SIZE file...` */
const truncate: Applet = (io) => {
  const { letters, values, words } = options(io.args, 's')
  const wanted = values.get('s') ?? values.get('size') ?? ''
  const count = countOf(wanted)
  if (Number.isNaN(count) || words.length === 0) {
    io.err(
      Number.isNaN(count) && wanted !== '' ? `truncate: invalid number '${wanted}'\n` : 'truncate: usage: truncate [-c] -s SIZE FILE...\n',
    )
    return 1
  }
  return eachPath(io, words, (path) => {
    const info = io.files.stat(path)
    if (info === undefined && letters.has('c')) return
    const size = Math.max(0, /^[-+]/.test(wanted) ? (info?.size ?? 0) + count : count)
    refuseBeyond(size, path)
    const bytes = new Uint8Array(size)
    if (info !== undefined) bytes.set(io.files.read(path).subarray(0, size))
    io.files.write(path, bytes)
  })
}

const mkfifo: Applet = (io) => {
  io.err(`mkfifo: there are no named pipes in simulated containers; join programs with '|'\n`)
  return 1
}

export const fileApplets: Readonly<Record<string, Applet>> = {
  mkdir,
  rm,
  rmdir,
  touch,
  chmod,
  chown,
  chgrp: chown,
  cp,
  mv,
  ln,
  install,
  mktemp,
  mkfifo,
  truncate,
  sync: () => 0,
}
