/** Commands about the machine and its users. */
import { groupName, idOf, userName } from '../../container-user.ts'
import { machine } from '../../machine.ts'
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

const say =
  (text: (io: Parameters<Applet>[0]) => string): Applet =>
  async (io) => {
    await io.out(text(io))
    return 0
  }

const uname: Applet = async ({ args, context, out }) => {
  const { letters } = options(args)
  const parts: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', context.hostname],
    ['r', machine.kernel],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const chosen = parts.filter(([letter]) => letters.has(letter) || letters.has('a') || (letters.size === 0 && letter === 's'))
  await out(`${chosen.map(([, text]) => text).join(' ')}\n`)
  return 0
}

/** As it is, or its address, the name in full, the first part of that or the rest: full is what the hosts file has first beside it. */
const hostname: Applet = async ({ args, context, files, out }) => {
  const { letters } = options(args)
  const hosts = files.stat('/etc/hosts')?.type === 'file' ? new TextDecoder().decode(files.read('/etc/hosts')) : ''
  const known = hosts.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
  const [full = context.hostname] = known.find((names) => names.includes(context.hostname)) ?? []
  const dot = full.includes('.') ? full.indexOf('.') : full.length
  const shown = letters.has('i')
    ? context.network.ip
    : letters.has('f')
      ? full
      : letters.has('d')
        ? full.slice(dot + 1)
        : letters.has('s')
          ? full.slice(0, dot)
          : context.hostname
  await out(`${shown}\n`)
  return 0
}

/** Of itself, or of a user that /etc/passwd names. */
const id: Applet = async ({ args, context, files, out, err }) => {
  const { letters, words } = options(args)
  const [other] = words
  const uid = other === undefined ? context.user.uid : idOf(files, '/etc/passwd', other)
  if (uid === undefined) {
    err(`id: unknown user ${other ?? ''}\n`)
    return 1
  }
  const { gid, groups } = other === undefined ? context.user : { gid: uid, groups: [] }
  const all = [...new Set([gid, ...groups])].sort((a, b) => a - b)
  const withName = (number: number, name: string | undefined): string => (name === undefined ? String(number) : `${number}(${name})`)
  const plain = (number: number, name: string | undefined): string => (letters.has('n') ? (name ?? String(number)) : String(number))
  const [user, group] = [userName(files, uid), groupName(files, gid)]
  const text = letters.has('u')
    ? plain(uid, user)
    : letters.has('g')
      ? plain(gid, group)
      : letters.has('G')
        ? all.map((each) => plain(each, groupName(files, each))).join(' ')
        : `uid=${withName(uid, user)} gid=${withName(gid, group)} groups=${all.map((each) => withName(each, groupName(files, each))).join(',')}`
  await out(`${text}\n`)
  return 0
}

/** A number without a name is all that it finds. */
const whoami: Applet = async ({ context, files, out, err }) => {
  const name = userName(files, context.user.uid)
  if (name === undefined) err(`whoami: unknown uid ${context.user.uid}\n`)
  else await out(`${name}\n`)
  return name === undefined ? 1 : 0
}

const free: Applet = async ({ args, out }) => {
  const unit = args.includes('-m') ? 1024 : 1
  const { total, used, free: unused, shared, buffers, available } = machine.memory
  const row = (name: string, values: readonly number[]): string =>
    `${name.padEnd(12)}${values.map((value) => String(Math.round(value / unit)).padStart(12)).join('')}\n`
  await out(
    `${' '.repeat(12)}${['total', 'used', 'free', 'shared', 'buff/cache', 'available'].map((name) => name.padStart(12)).join('')}\n${row('Mem:', [total, used, unused, shared, buffers, available])}${row('Swap:', [0, 0, 0])}`,
  )
  return 0
}

export const systemApplets: Readonly<Record<string, Applet>> = {
  uname,
  id,
  whoami,
  hostname,
  uptime: say(
    ({ life, context }) =>
      ` ${new Date(life.clock.now()).toISOString().slice(11, 19)} up ${Math.floor((life.clock.now() - (context.processes.list()[0]?.startedAt ?? life.clock.now())) / 60000)} min,  0 users,  load average: 0.08, 0.03, 0.01\n`,
  ),
  nproc: say(() => `${machine.processors}\n`),
  groups: (io) => io.run(['id', '-Gn', ...io.args]),
  arch: say(() => 'x86_64\n'),
  tty: async ({ context, out }) => {
    await out(context.tty ? '/dev/pts/0\n' : 'not a tty\n')
    return context.tty ? 0 : 1
  },
  clear: say(() => '\u001b[H\u001b[J'),
  free,
  usleep: async ({ args, life }) => {
    await life.sleep((Number(args[0] ?? 0) || 0) / 1000)
    return 0
  },
}
