/** Commands that say something: yes, seq, env, sleep and their like. */
import { duration, options } from '../arguments.ts'
import { numberText } from '../number-text.ts'
import type { Applet } from '../runner.ts'
import { date } from './date.ts'
import { echo, printf } from './printf.ts'

/** Written together, as the buffer of the C library has it. */
const fullEnough = 4096

const decimals = (word: string): number => /\.(\d+)$/.exec(word)?.[1]?.length ?? 0

const seq: Applet = async ({ args, out, err, life }) => {
  const { letters, values, words } = options(
    args.map((arg) => (/^-\d/.test(arg) ? ` ${arg}` : arg)),
    'sf',
  )
  const numbers = words.map(Number)
  const [first = 1, step = 1, last = 1] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers
  const wrong = words.find((word) => word.trim() === '' || Number.isNaN(Number(word)))
  if (wrong !== undefined) {
    err(`seq: invalid number '${wrong.trim()}'\n`)
    return 1
  }
  const places = Math.max(0, ...words.map(decimals))
  const [, before = '', flags = '', columns, precision, kind = 'g', behind = ''] =
    /^((?:[^%]|%%)*)%([-0+ #]*)(\d+)?(?:\.(\d+))?([efgEG])(.*)$/s.exec(values.get('f') ?? '') ?? []
  const form = { flags, width: Number(columns ?? 0), precision: precision === undefined ? undefined : Number(precision) }
  const written = (value: number): string =>
    values.has('f') ? `${before}${numberText(kind, value, form)}${behind}` : value.toFixed(places)
  const width = letters.has('w') ? Math.max(written(first).length, written(last).length) : 0
  const count = Math.floor((last - first) / step + 1e-9)
  let text = ''
  for (let at = 0; at <= count; at++) {
    text += `${written(first + at * step).padStart(width, '0')}${at === count ? '\n' : (values.get('s') ?? '\n')}`
    if (text.length < fullEnough && at < count) continue
    const pause = life.step()
    if (pause !== undefined) await pause
    await out(text)
    text = ''
  }
  return 0
}

const yes: Applet = async ({ args, out, life }) => {
  const line = `${args.length === 0 ? 'y' : args.join(' ')}\n`
  for (;;) {
    await life.step()
    await out(line)
  }
}

const env: Applet = async ({ args, env: given, out, run }) => {
  const set: Record<string, string> = {}
  const gone: string[] = []
  let isBare = false
  let at = 0
  for (; at < args.length; at++) {
    const match = /^(\w+)=([\s\S]*)$/.exec(args[at] ?? '')
    if (match !== null) set[match[1] ?? ''] = match[2] ?? ''
    else if (['-i', '-', '--ignore-environment'].includes(args[at] ?? '')) isBare = true
    else if (args[at] === '-u') gone.push(args[++at] ?? '')
    else if (args[at] === '-S')
      return run(
        [
          ...args
            .slice(at + 1)
            .join(' ')
            .split(/\s+/),
        ],
        { env: set, isBare },
      )
    else if (args[at] === '--') {
      at++
      break
    } else break
  }
  const kept = Object.fromEntries(Object.entries(isBare ? {} : given).filter(([name]) => !gone.includes(name)))
  if (at < args.length) return run(args.slice(at), gone.length === 0 ? { env: set, isBare } : { env: { ...kept, ...set }, isBare: true })
  await out(
    Object.entries({ ...kept, ...set })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  return 0
}

const printenv: Applet = async ({ args, env: given, out }) => {
  if (args.length === 0)
    await out(
      Object.entries(given)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    )
  let missing = 0
  for (const name of args) {
    if (given[name] === undefined) missing = 1
    else await out(`${given[name]}\n`)
  }
  return missing
}

const sleep: Applet = async ({ args, life, err }) => {
  let total = 0
  for (const word of args) {
    const ms = duration(word)
    if (ms === undefined) {
      err(`sleep: invalid number '${word}'\n`)
      return 1
    }
    total += ms
  }
  if (args.length === 0) {
    err('BusyBox v1.36.1 multi-call binary.\n\nUsage: sleep [N]...\n')
    return 1
  }
  await life.sleep(Math.min(total, Number.MAX_SAFE_INTEGER))
  return 0
}

export const outputApplets: Readonly<Record<string, Applet>> = {
  echo,
  printf,
  seq,
  yes,
  date,
  env,
  printenv,
  sleep,
  true: () => 0,
  false: () => 1,
}
