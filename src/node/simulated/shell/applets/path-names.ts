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

const basename: Applet = async ({ args, out }) => {
  const name = base(args[0] ?? '') || '/'
  const suffix = args[1] ?? ''
  await out(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`)
  return 0
}

const dirname: Applet = async ({ args, out }) => {
  const path = withoutEnd(args[0] ?? '', '/')
  const at = path.lastIndexOf('/')
  await out(`${at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`)
  return 0
}

/** What a link holds, or with -f where it leads in the end. */
const readlink: Applet = async (io) => {
  const { letters, words } = options(io.args)
  let status = 0
  for (const word of words) {
    const path = io.path(word)
    const text = letters.has('f') || letters.has('e') ? io.files.realPath(path) : io.files.readLink(path)
    if (text === undefined || (letters.has('e') && io.files.stat(path) === undefined)) status = 1
    else await io.out(text + (letters.has('n') ? '' : '\n'))
  }
  return status
}

const realpath: Applet = (io) =>
  eachPath(io, options(io.args).words, (path) => {
    if (io.files.stat(path) === undefined) throw new FileError('ENOENT', path)
    void io.out(`${io.files.realPath(path)}\n`)
  })

export const pathNameApplets: Readonly<Record<string, Applet>> = { pwd, basename, dirname, readlink, realpath }
