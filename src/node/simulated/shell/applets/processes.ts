/** Commands about the processes of the container: ps, top, and those that find or end them by name. */
import { groupName, userName } from '../../container-user.ts'
import type { Files } from '../../files.ts'
import { machine } from '../../machine.ts'
import type { ProcessEntry } from '../../program.ts'
import { expression } from '../../expressions/expression.ts'
import { type Options, options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { signalName } from '../signal-names.ts'

/** The user's name, or its number where it has none. */
const nameOfUser = (files: Files, uid: number): string => (userName(files, uid) ?? String(uid)).padEnd(8)

interface Column {
  readonly head: string
  readonly width: number
  readonly isRight?: boolean
  text(entry: ProcessEntry, io: AppletIo): string
}

const minutes = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

const user: Omit<Column, 'head'> = { width: 8, text: ({ uid }, { files }) => userName(files, uid) ?? String(uid) }
const group: Omit<Column, 'head'> = { width: 8, text: ({ uid }, { files }) => groupName(files, uid) ?? String(uid) }
const command: Column = { head: 'COMMAND', width: 27, text: (entry) => entry.command }
const number = (head: string, value: (entry: ProcessEntry) => number): Column => ({
  head,
  width: 5,
  isRight: true,
  text: (entry) => String(value(entry)),
})

/** What `ps -o` can show. A process does not tell who started it: all but the first are its children. */
const columns: Readonly<Record<string, Column>> = {
  pid: number('PID', ({ pid }) => pid),
  ppid: number('PPID', ({ pid }) => (pid === 1 ? 0 : 1)),
  pgid: number('PGID', ({ pid }) => pid),
  sid: number('SID', ({ pid }) => pid),
  nice: number('NI', () => 0),
  user: { head: 'USER', ...user },
  ruser: { head: 'RUSER', ...user },
  group: { head: 'GROUP', ...group },
  rgroup: { head: 'RGROUP', ...group },
  comm: { head: 'COMMAND', width: 16, text: (entry) => nameOf(entry) },
  args: command,
  cmd: command,
  command,
  etime: { head: 'ELAPSED', width: 7, isRight: true, text: ({ startedAt }, { life }) => minutes(life.clock.now() - startedAt) },
  time: { head: 'TIME', width: 6, text: () => '0:00' },
  tty: { head: 'TT', width: 6, text: (_, { context }) => (context.tty ? '136,0' : '?') },
  stat: { head: 'STAT', width: 4, text: () => 'S' },
  vsz: { head: 'VSZ', width: 4, isRight: true, text: () => '1600' },
  rss: { head: 'RSS', width: 4, isRight: true, text: () => '4' },
}

/** `ps -o pid,comm=NAME`: columns by name, with other heads where they are given; the last is as wide as it is. */
async function chosenColumns(io: AppletIo, words: readonly string[], only: readonly string[] | undefined): Promise<number> {
  const chosen: Column[] = []
  for (const word of words.join(',').split(/[\s,]+/)) {
    const [name = '', head] = word.split('=', 2)
    const column = columns[name]
    if (column === undefined) {
      io.err(`ps: bad -o argument '${name}', supported arguments: ${Object.keys(columns).join(',')}\n`)
      return 1
    }
    chosen.push({ ...column, head: head ?? column.head })
  }
  const row = (text: (column: Column) => string, isHead: boolean): string =>
    chosen
      .map((column, at) => {
        const value = text(column)
        return column.isRight === true && !isHead
          ? value.padStart(column.width)
          : at === chosen.length - 1
            ? value
            : value.padEnd(column.width)
      })
      .join(' ')
  const head = chosen.every((column) => column.head === '') ? '' : `${row((column) => column.head, true)}\n`
  const entries = io.context.processes.list().filter(({ pid }) => only?.includes(String(pid)) !== false)
  const rows = entries.map((entry) => `${row((column) => column.text(entry, io), false)}\n`)
  await io.out(head + rows.join(''))
  return only !== undefined && entries.length === 0 ? 1 : 0
}

const ps: Applet = async (io) => {
  const { context, files, out } = io
  const { lists, values } = options(io.args, 'op')
  const asked = lists.get('o')
  const only = values.get('p')?.split(',')
  if (asked !== undefined) return chosenColumns(io, asked, only)
  const rows = context.processes
    .list()
    .filter(({ pid }) => only?.includes(String(pid)) !== false)
    .map(({ pid, uid, command }) => `${String(pid).padStart(5)} ${nameOfUser(files, uid)}  0:00 ${command}\n`)
  await out(`PID   USER     TIME  COMMAND\n${rows.join('')}`)
  return rows.length > 0 ? 0 : 1
}

const top: Applet = async ({ context, files, out }) => {
  const { total, used } = machine.memory
  const rows = context.processes
    .list()
    .map(({ pid, uid, command }) => `${String(pid).padStart(5)}     0 ${nameOfUser(files, uid)} S     1600   0%   0% ${command}\n`)
  await out(
    `Mem: ${used}K used, ${total - used}K free\nCPU:   2% usr   1% sys   0% nic  97% idle\n  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n${rows.join('')}`,
  )
  return 0
}

/** `/usr/sbin/nginx -g x` is called nginx, and so is `nginx: worker process`. */
const nameOf = ({ command }: ProcessEntry): string => (command.split(' ')[0] ?? '').replace(/^.*\//, '').replace(/:$/, '')

/** What a word asks of a process. */
type Match = (word: string, letters: ReadonlySet<string>) => ((entry: ProcessEntry) => boolean) | Promise<(entry: ProcessEntry) => boolean>
const byName: Match = (word) => (entry) => nameOf(entry) === word
const byPattern: Match = async (word, letters) => {
  const made = await expression(word, { syntax: 'extended', ...(letters.has('x') && { holds: 'whole' }) })
  return (entry) => made.find(letters.has('f') ? entry.command : nameOf(entry)) !== undefined
}

async function found({ context }: AppletIo, { letters, words }: Options, match: Match): Promise<readonly ProcessEntry[]> {
  const tests = await Promise.all(words.map((word) => match(word, letters)))
  return context.processes.list().filter((entry) => entry.pid !== context.pid && tests.some((test) => test(entry)))
}

/** The signal among the options: `-9`, `-HUP`, `-s HUP`; 0 only asks. */
function signalOf(args: readonly string[]): { readonly signal: string; readonly words: readonly string[] } {
  let signal = 'TERM'
  const words: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    const name = arg === '-s' ? args[++at] : /^-(\d+|[A-Z]{3,})$/.exec(arg)?.[1]
    if (name !== undefined) signal = name === '0' ? '0' : (signalName(name) ?? signal)
    else words.push(arg)
  }
  return { signal, words }
}

function end(io: AppletIo, entries: readonly ProcessEntry[], signal: string): number {
  if (signal !== '0') for (const { pid } of entries) io.context.processes.signal(pid, signal)
  return entries.length > 0 ? 0 : 1
}

const killall: Applet = async (io) => {
  const { signal, words } = signalOf(io.args)
  const given = options(words)
  const status = end(io, await found(io, given, byName), signal)
  if (status > 0 && !given.letters.has('q')) io.err(`killall: ${given.words[0] ?? ''}: no process killed\n`)
  return status
}

const pkill: Applet = async (io) => {
  const { signal, words } = signalOf(io.args)
  return end(io, await found(io, options(words), byPattern), signal)
}

const list =
  (mark: string, match: Match): Applet =>
  async (io) => {
    const entries = await found(io, options(io.args), match)
    if (entries.length > 0) await io.out(`${entries.map(({ pid }) => pid).join(mark)}\n`)
    return entries.length > 0 ? 0 : 1
  }

export const processApplets: Readonly<Record<string, Applet>> = {
  ps,
  top,
  killall,
  pkill,
  pgrep: list('\n', byPattern),
  pidof: list(' ', byName),
}
