/** Commands on the names of paths: what they are called says it all, the files are not looked at. */
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

/** The last name in a path: empty for the root. */
export const base = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? ''

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

export const pathNameApplets: Readonly<Record<string, Applet>> = { pwd, basename, dirname, readlink, realpath: readlink }
