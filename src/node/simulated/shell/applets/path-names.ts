/** Commands on the names of paths, and on where links lead. */
import { FileError } from '../../files.ts'
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'
import { eachPath } from './each-path.ts'
import { withoutEnd } from '../without-end.ts'

/** The last name in a path: empty for the root. */
export const base = (path: string): string => withoutEnd(path, '/').split('/').at(-1) ?? ''

const pwd: Applet = async ({ directory, out }) => {
  await out(`${directory}\n`)
  return 0
}

const basename: Applet = async ({ args, out, err }) => {
  const { letters, values, words } = options(args, 's')
  if (words.length === 0) {
    err('basename: missing operand\n')
    return 1
  }
  const hasMany = letters.has('a') || letters.has('s')
  const suffix = hasMany ? (values.get('s') ?? '') : (words[1] ?? '')
  for (const word of hasMany ? words : words.slice(0, 1)) {
    const name = base(word) || '/'
    await out(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`)
  }
  return 0
}

const dirname: Applet = async ({ args, out }) => {
  for (const word of args.length === 0 ? [''] : args) {
    const path = withoutEnd(word, '/')
    const at = path.lastIndexOf('/')
    await out(`${at < 0 ? (word.startsWith('/') ? '/' : '.') : at === 0 ? '/' : withoutEnd(path.slice(0, at), '/') || '/'}\n`)
  }
  return 0
}

/** What a link holds, or with -f where it leads in the end. */
const readlink: Applet = async (io) => {
  const { letters, words } = options(io.args)
  let status = 0
  for (const word of words) {
    const path = io.path(word)
    const text = letters.has('f') || letters.has('e') || letters.has('m') ? io.files.realPath(path) : io.files.readLink(path)
    if (text === undefined || (letters.has('e') && io.files.stat(path) === undefined)) status = 1
    else await io.out(text + (letters.has('n') ? '' : '\n'))
  }
  return status
}

const realpath: Applet = (io) =>
  eachPath(io, options(io.args).words, (path) => {
    if (io.files.stat(path) === undefined && !io.args.includes('-m')) throw new FileError('ENOENT', path)
    void io.out(`${io.files.realPath(path)}\n`)
  })

export const pathNameApplets: Readonly<Record<string, Applet>> = { pwd, basename, dirname, readlink, realpath }
