/** Commands about the machine and its users, and those that run others. */
import { expression } from '../../expressions/expression.ts'
import { groupName, idOf, userName } from '../../container-user.ts'
import { machine } from '../../machine.ts'
import { duration, options } from '../arguments.ts'
import { Killed } from '../life.ts'
import type { Applet } from '../runner.ts'
import { decode, emptySource, Reader } from '../streams.ts'

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

const timeout: Applet = async (io) => {
  const { words } = options(io.args.slice(0, io.args.findIndex((arg) => duration(arg) !== undefined) + 1), 'sk')
  const at = io.args.indexOf(words.at(-1) ?? '')
  const ms = duration(io.args[at] ?? '')
  if (ms === undefined) {
    io.err('timeout: usage: timeout [-s SIG] SECS PROG ARGS\n')
    return 1
  }
  const life = io.life.child()
  const cancel = io.life.clock.after(ms, () => life.kill(15))
  try {
    return await io.run(io.args.slice(at + 1), { life })
  } catch (error) {
    if (error instanceof Killed && !io.life.dead) return 143
    throw error
  } finally {
    cancel()
    life.leave()
  }
}

const xargs: Applet = async (io) => {
  const { values, letters } = options(io.args.slice(0, commandAt(io.args)), 'nIPd')
  const command = io.args.slice(commandAt(io.args))
  const text = decode(await io.life.until(io.stdin.all()))
  const replaced = values.get('I')
  const items = letters.has('0')
    ? text.split('\0').filter((item) => item !== '')
    : replaced !== undefined
      ? text.split('\n').filter((line) => line !== '')
      : text.split(/\s+/).filter((item) => item !== '')
  const base = command.length === 0 ? ['echo'] : command
  const size = replaced !== undefined ? 1 : Number(values.get('n') ?? (items.length || 1))
  let status = 0
  for (let at = 0; at < Math.max(items.length, letters.has('r') ? 0 : 1); at += size) {
    const some = items.slice(at, at + size)
    const argv = replaced === undefined ? [...base, ...some] : base.map((word) => word.replaceAll(replaced, some[0] ?? ''))
    if ((await io.run(argv, { stdin: new Reader(emptySource) })) !== 0) status = 123
  }
  return status
}

/** Where the options of xargs end and its command begins. */
function commandAt(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-')) return at
    if (/^-[nIPd]$/.test(arg)) at++
  }
  return args.length
}

/** Of a match from the start on: what the group took, else how long it is. */
async function matched(text: string, pattern: string): Promise<string | number> {
  const [whole, group] = (await expression(pattern, { syntax: 'basic', holds: 'start' })).find(text)?.groups ?? []
  return pattern.includes('\\(') ? (group ?? '') : (whole ?? '').length
}

const expr: Applet = async ({ args, out }) => {
  const [left = '', operator, right = ''] = args
  const numbers = (): readonly [number, number] => [Number(left), Number(right)]
  const compare: Readonly<Record<string, () => number | string | Promise<number | string>>> = {
    '+': () => numbers()[0] + numbers()[1],
    '-': () => numbers()[0] - numbers()[1],
    '*': () => numbers()[0] * numbers()[1],
    '/': () => Math.trunc(numbers()[0] / numbers()[1]),
    '%': () => numbers()[0] % numbers()[1],
    '=': () => Number(left === right),
    '!=': () => Number(left !== right),
    '<': () => Number(numbers()[0] < numbers()[1]),
    '<=': () => Number(numbers()[0] <= numbers()[1]),
    '>': () => Number(numbers()[0] > numbers()[1]),
    '>=': () => Number(numbers()[0] >= numbers()[1]),
    ':': () => matched(left, right),
  }
  const value = left === 'length' ? (operator ?? '').length : operator === undefined ? left : ((await compare[operator]?.()) ?? '')
  await out(`${value}\n`)
  return value === 0 || value === '' || value === '0' ? 1 : 0
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
  hostname: say(({ args, context }) => `${args.includes('-i') ? context.network.ip : context.hostname}\n`),
  uptime: say(
    ({ life, context }) =>
      ` ${new Date(life.clock.now()).toISOString().slice(11, 19)} up ${Math.floor((life.clock.now() - (context.processes.list()[0]?.startedAt ?? life.clock.now())) / 60000)} min,  0 users,  load average: 0.08, 0.03, 0.01\n`,
  ),
  nproc: say(() => `${machine.processors}\n`),
  tty: say(({ context }) => (context.tty ? '/dev/pts/0\n' : 'not a tty\n')),
  clear: say(() => '\u001b[H\u001b[J'),
  free,
  timeout,
  xargs,
  nohup: (io) => io.run(io.args),
  nice: (io) => io.run(io.args[0] === '-n' ? io.args.slice(2) : io.args),
  setsid: (io) => io.run(io.args),
  expr,
  usleep: async ({ args, life }) => {
    await life.sleep(Number(args[0] ?? 0) / 1000)
    return 0
  },
}
