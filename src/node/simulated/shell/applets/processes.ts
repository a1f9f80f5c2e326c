/** Commands about the processes of the container: ps, top, and those that find or end them by name. */
import { userName } from '../../container-user.ts'
import type { Files } from '../../files.ts'
import type { ProcessEntry } from '../../program.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { signalName } from '../signal-names.ts'

/** The user's name, or its number where it has none. */
const nameOfUser = (files: Files, uid: number): string => (userName(files, uid) ?? String(uid)).padEnd(8)

const ps: Applet = async ({ context, files, out }) => {
  const rows = context.processes
    .list()
    .map(({ pid, uid, command }) => `${String(pid).padStart(5)} ${nameOfUser(files, uid)}  0:00 ${command}\n`)
  await out(`PID   USER     TIME  COMMAND\n${rows.join('')}`)
  return 0
}

const top: Applet = async ({ context, files, out }) => {
  const rows = context.processes
    .list()
    .map(({ pid, uid, command }) => `${String(pid).padStart(5)}     0 ${nameOfUser(files, uid)} S     1600   0%   0% ${command}\n`)
  await out(
    `Mem: 1258291K used, 7130317K free\nCPU:   2% usr   1% sys   0% nic  97% idle\n  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n${rows.join('')}`,
  )
  return 0
}

/** `/usr/sbin/nginx -g x` is called nginx, and so is `nginx: worker process`. */
const nameOf = ({ command }: ProcessEntry): string => (command.split(' ')[0] ?? '').replace(/^.*\//, '').replace(/:$/, '')

type Match = (entry: ProcessEntry, word: string) => boolean
const byName: Match = (entry, word) => nameOf(entry) === word
const byPattern =
  (whole: boolean): Match =>
  (entry, word) =>
    new RegExp(word).test(whole ? entry.command : nameOf(entry))

const found = ({ context }: AppletIo, words: readonly string[], match: Match): readonly ProcessEntry[] =>
  context.processes.list().filter((entry) => entry.pid !== context.pid && words.some((word) => match(entry, word)))

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

const killall: Applet = (io) => {
  const { signal, words } = signalOf(io.args)
  const { letters, words: names } = options(words)
  const status = end(io, found(io, names, byName), signal)
  if (status > 0 && !letters.has('q')) io.err(`killall: ${names[0] ?? ''}: no process killed\n`)
  return status
}

const pkill: Applet = (io) => {
  const { signal, words } = signalOf(io.args)
  const { letters, words: patterns } = options(words)
  return end(io, found(io, patterns, byPattern(letters.has('f'))), signal)
}

const list =
  (mark: string, matchOf: (letters: ReadonlySet<string>) => Match): Applet =>
  async (io) => {
    const { letters, words } = options(io.args)
    const entries = found(io, words, matchOf(letters))
    if (entries.length > 0) await io.out(`${entries.map(({ pid }) => pid).join(mark)}\n`)
    return entries.length > 0 ? 0 : 1
  }

export const processApplets: Readonly<Record<string, Applet>> = {
  ps,
  top,
  killall,
  pkill,
  pgrep: list('\n', (letters) => byPattern(letters.has('f'))),
  pidof: list(' ', () => byName),
}
