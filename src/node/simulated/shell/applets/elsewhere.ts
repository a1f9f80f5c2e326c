/** Commands that run others as another user or below another root: su, chroot. */
import { homeOfName, idOf, userName } from '../../container-user.ts'
import { splitPath } from '../../mounted-files.ts'
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

/** `su [-] [USER] [-c COMMAND] [-s SHELL] [ARGUMENT...]`: only root may, since nobody could ask for a password. */
const su: Applet = async (io) => {
  const { letters, values, words } = options(
    io.args.filter((arg) => arg !== '-'),
    'cs',
  )
  const [name = 'root', ...rest] = words
  const isLogin = letters.has('l') || letters.has('login') || io.args.includes('-')
  const uid = idOf(io.files, '/etc/passwd', name)
  if (io.context.user.uid !== 0) {
    io.err('su: must be suid to work properly\n')
    return 1
  }
  if (uid === undefined) {
    io.err(`su: unknown user ${name}\n`)
    return 1
  }
  const known = userName(io.files, uid) ?? name
  const home = homeOfName(io.files, known)
  const command = values.get('c') ?? values.get('command')
  return io.run([values.get('s') ?? 'sh', ...(command === undefined ? [] : ['-c', command]), ...rest], {
    as: { user: { uid, gid: idOf(io.files, '/etc/group', known) ?? uid, groups: [] } },
    env: { HOME: home, ...(uid !== 0 && { USER: known, LOGNAME: known }) },
    ...(isLogin && { directory: io.files.stat(home)?.type === 'directory' ? home : '/' }),
  })
}

const chroot: Applet = (io) => {
  const [root, ...command] = options(io.args.slice(0, 1)).words.concat(io.args.slice(1))
  if (root === undefined) {
    io.err('chroot: usage: chroot NEWROOT [PROG ARGS]\n')
    return 1
  }
  const path = io.path(root)
  const type = io.files.stat(path)?.type
  const problem =
    type === undefined
      ? 'No such file or directory'
      : type !== 'directory'
        ? 'Not a directory'
        : io.context.user.uid !== 0
          ? 'Operation not permitted'
          : undefined
  if (problem !== undefined) {
    io.err(`chroot: can't change root directory to '${root}': ${problem}\n`)
    return 1
  }
  return io.run(command.length === 0 ? ['sh', '-i'] : command, { as: { base: splitPath(io.files.realPath(path)) }, directory: '/' })
}

export const elsewhereApplets: Readonly<Record<string, Applet>> = { su, chroot }
