/** Commands that run others: timeout, xargs, nohup and their like. */
import { duration, options } from '../arguments.ts'
import { Killed } from '../life.ts'
import type { Applet } from '../runner.ts'
import { signalName, signalNumber } from '../signal-names.ts'
import { decode, emptySource, Reader } from '../streams.ts'

/** busybox' timeout ends as what it ran; the one of GNU says that the time was up. */
const isBusybox = (image: string): boolean => /busybox|alpine|curlimages/.test(image)

const timeout: Applet = async (io) => {
  let at = 0
  let signal = 'TERM'
  let keepsStatus = false
  for (; /^-./.test(io.args[at] ?? ''); at++) {
    const arg = io.args[at] ?? ''
    const [, long, joined] = /^--(signal|kill-after)=(.*)$/.exec(arg) ?? []
    if (long === 'signal') signal = joined ?? signal
    else if (arg === '-s') signal = io.args[++at] ?? signal
    else if (arg.startsWith('-s')) signal = arg.slice(2)
    else if (arg === '-k' || arg === '-t') at++
    else if (arg === '--preserve-status') keepsStatus = true
  }
  const ms = duration(io.args[at] ?? '')
  if (ms === undefined || at + 1 >= io.args.length) {
    io.err(
      ms === undefined && io.args[at] !== undefined
        ? `timeout: invalid time interval '${io.args[at]}'\n`
        : 'timeout: usage: timeout [-s SIG] SECS PROG ARGS\n',
    )
    return isBusybox(io.context.image) ? 1 : 125
  }
  const number = signalNumber(signalName(signal) ?? 'TERM')
  const life = io.life.child()
  // No time at all is no limit.
  const cancel = ms === 0 ? () => undefined : io.life.clock.after(ms, () => life.kill(number))
  const over = keepsStatus || number === 9 || isBusybox(io.context.image) ? 128 + number : 124
  try {
    const status = await io.run(io.args.slice(at + 1), { life })
    return life.dead ? over : status
  } catch (error) {
    if (error instanceof Killed && !io.life.dead) return over
    throw error
  } finally {
    cancel()
    life.leave()
  }
}

/** Words as a shell would quote them. */
function quotedWords(text: string): readonly string[] {
  const found: string[] = []
  let word: string | undefined
  for (const [whole, single, double, escaped, blank] of text.matchAll(/'([^'\n]*)'|"([^"\n]*)"|\\([^])|(\s)|[^]/g)) {
    if (blank !== undefined) {
      if (word !== undefined) found.push(word)
      word = undefined
    } else word = (word ?? '') + (single ?? double ?? escaped ?? whole)
  }
  return word === undefined ? found : [...found, word]
}

const taking = 'nIPdLEsa'

/** Where the options of xargs end and its command begins. */
function commandAt(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-')) return at
    if (arg.length === 2 && taking.includes(arg.slice(1))) at++
  }
  return args.length
}

const xargsNames: Readonly<Record<string, string>> = {
  '--null': '-0',
  '--no-run-if-empty': '-r',
  '--verbose': '-t',
  '--max-args': '-n',
  '--max-procs': '-P',
  '--max-lines': '-L',
  '--delimiter': '-d',
  '--replace': '-I',
}

const xargs: Applet = async (io) => {
  const args = io.args.map((arg) => {
    const [name = '', value = ''] = arg.split(/=(.*)/s, 2)
    return xargsNames[name] === undefined ? arg : xargsNames[name] + (name === '--replace' && value === '' ? '{}' : value)
  })
  const begin = commandAt(args)
  const { values, letters } = options(args.slice(0, begin), taking)
  const command = args.slice(begin)
  const base = command.length === 0 ? ['echo'] : command
  const text = decode(await io.life.until(io.stdin.all()))
  const replaced = values.get('I')
  const mark = letters.has('0') ? '\0' : values.get('d') === '\\n' ? '\n' : values.get('d') === '\\0' ? '\0' : values.get('d')
  const split = (by: string): readonly string[] => (text.endsWith(by) ? text.slice(0, -by.length) : text).split(by)
  const rows =
    mark !== undefined
      ? split(mark).map((item) => [item])
      : replaced !== undefined
        ? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [[quotedWords(line.trim().replaceAll(' ', '\\ ')).join(' ')]]))
        : values.has('L')
          ? text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [quotedWords(line)]))
          : quotedWords(text).map((item) => [item])
  const items = text === '' ? [] : rows
  if (items.length === 0 && (letters.has('r') || replaced !== undefined)) return 0
  const size = replaced !== undefined ? 1 : Number(values.get('n') ?? values.get('L') ?? (items.length || 1)) || 1
  const many = Math.max(1, Number(values.get('P') ?? 1) || items.length)
  let status = 0
  let isStopped = false
  const one = async (some: readonly string[]): Promise<void> => {
    const argv = replaced === undefined ? [...base, ...some] : base.map((word) => word.replaceAll(replaced, some[0] ?? ''))
    if (letters.has('t')) io.err(`${argv.join(' ')}\n`)
    const ended = await io.run(argv, { stdin: new Reader(emptySource) })
    if (ended === 126 || ended === 127) status = ended
    else if (ended === 255) status = 124
    else if (ended !== 0) status = 123
    isStopped ||= ended === 255 || ended === 127
  }
  const groups = Array.from({ length: Math.max(1, Math.ceil(items.length / size)) }, (_, at) =>
    items.slice(at * size, (at + 1) * size).flat(),
  )
  let next = 0
  const work = async (): Promise<void> => {
    while (next < groups.length && !isStopped) await one(groups[next++] ?? [])
  }
  await Promise.all(Array.from({ length: Math.min(many, groups.length) }, work))
  return status
}

/** What the words behind the options are. */
const behind =
  (taken: RegExp): Applet =>
  (io) => {
    let at = 0
    for (; /^-./.test(io.args[at] ?? ''); at++) if (taken.test(io.args[at] ?? '')) at++
    return at < io.args.length ? io.run(io.args.slice(at)) : 0
  }

export const runningApplets: Readonly<Record<string, Applet>> = {
  timeout,
  xargs,
  nohup: (io) => io.run(io.args),
  nice: behind(/^-n$/),
  ionice: behind(/^-[cnp]$/),
  setsid: behind(/^$/),
  stdbuf: behind(/^-[ioe]$/),
}
