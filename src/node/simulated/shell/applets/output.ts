/** Commands that say something: echo, printf, yes, seq, date, env and their like. */
import { duration, options } from '../arguments.ts'
import { numberText, padded } from '../number-text.ts'
import type { Applet } from '../runner.ts'

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\u000b',
  e: '\u001b',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

/** Backslash sequences as echo -e and printf read them. */
const unescape = (text: string): string =>
  text.replace(/\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[\s\S])/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    if (/^[xu]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    return escapes[code] ?? whole
  })

const echo: Applet = async ({ args, out }) => {
  let at = 0
  let newline = true
  let escaped = false
  for (; /^-[neE]+$/.test(args[at] ?? ''); at++) {
    if (args[at]?.includes('n') === true) newline = false
    if (args[at]?.includes('e') === true) escaped = true
  }
  const text = args.slice(at).join(' ')
  await out((escaped ? unescape(text) : text) + (newline ? '\n' : ''))
  return 0
}

/** One pass of a printf format over its words; gives the text and how many words it took. */
function formatOnce(format: string, words: readonly string[]): { readonly text: string; readonly used: number } {
  let used = 0
  const text = unescape(format.replace(/%%/g, '\u0000')).replace(
    /%([-0+ #]*)(\d+|\*)?(?:\.(\d+|\*))?([sdiuxXocfbqeEFgG])/g,
    (_, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
      const size = (text: string | undefined): number => (text === '*' ? Math.trunc(numberIn(words[used++] ?? '')) : Number(text ?? 0))
      const columns = size(width)
      const places = precision === undefined ? undefined : size(precision)
      const form = { flags: columns < 0 ? `${flags}-` : flags, width: Math.abs(columns), precision: places }
      const word = words[used++] ?? ''
      return 'sbqc'.includes(kind) ? padded('', textIn(kind, word, places), form) : numberText(kind, numberIn(word), form)
    },
  )
  return { text: text.replaceAll('\u0000', '%'), used }
}

function textIn(kind: string, word: string, precision: number | undefined): string {
  if (kind === 'b') return unescape(word)
  if (kind === 'q') return `'${word.replaceAll("'", "'\\''")}'`
  return word.slice(0, kind === 'c' ? 1 : precision)
}

/** A number as C reads it, or the code of the sign behind a quote; 0 for none. */
const numberIn = (word: string): number =>
  /^['"]/.test(word) ? (word.codePointAt(1) ?? 0) : /^[-+]?0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : Number(word) || 0

const printf: Applet = async ({ args, out, err }) => {
  const [format, ...words] = args[0] === '--' ? args.slice(1) : args
  if (format === undefined) {
    err('printf: usage: printf FORMAT [ARG]...\n')
    return 2
  }
  let text = ''
  let rest: readonly string[] = words
  do {
    const pass = formatOnce(format, rest)
    text += pass.text
    if (pass.used === 0) break
    rest = rest.slice(pass.used)
  } while (rest.length > 0)
  await out(text)
  return 0
}

/** Written together, as the buffer of the C library has it. */
const fullEnough = 4096

const decimals = (word: string): number => /\.(\d+)$/.exec(word)?.[1]?.length ?? 0

const seq: Applet = async ({ args, out, err, life }) => {
  const { letters, values, words } = options(
    args.map((arg) => (/^-\d/.test(arg) ? ` ${arg}` : arg)),
    's',
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
  const written = (value: number): string => value.toFixed(places)
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

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number): string => String(value).padStart(2, '0')

/** strftime, in UTC. */
export function formatDate(time: number, format: string): string {
  const date = new Date(time)
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(date.getUTCHours()),
    I: () => two(date.getUTCHours() % 12 || 12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    s: () => String(Math.floor(time / 1000)),
    N: () => String(date.getUTCMilliseconds() * 1_000_000).padStart(9, '0'),
    a: () => days[date.getUTCDay()] ?? '',
    b: () => months[date.getUTCMonth()] ?? '',
    h: () => months[date.getUTCMonth()] ?? '',
    j: () => String(Math.floor((time - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    F: () => date.toISOString().slice(0, 10),
    T: () => date.toISOString().slice(11, 19),
    R: () => date.toISOString().slice(11, 16),
    D: () => formatDate(time, '%m/%d/%y'),
    Z: () => 'UTC',
    z: () => '+0000',
    c: () => formatDate(time, '%a %b %e %T %Y'),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }
  return format.replace(/%-?([a-zA-Z%])/g, (whole, letter: string) =>
    whole.startsWith('%-') ? (parts[letter]?.() ?? whole).replace(/^[0 ]+(?=.)/, '') : (parts[letter]?.() ?? whole),
  )
}

const date: Applet = async ({ args, out, life, err }) => {
  const { letters, values, words } = options(args, 'dr')
  const given = values.get('d') ?? values.get('date')
  const time =
    given === undefined
      ? life.clock.now()
      : given.startsWith('@')
        ? Number(given.slice(1)) * 1000
        : Date.parse(given === 'now' ? new Date(life.clock.now()).toISOString() : given)
  if (Number.isNaN(time)) {
    err(`date: invalid date '${given ?? ''}'\n`)
    return 1
  }
  const iso = [...letters].find((letter) => letter.startsWith('I') || letter === 'iso-8601')
  const format =
    words.find((word) => word.startsWith('+'))?.slice(1) ??
    (iso !== undefined
      ? values.get('iso-8601') === 'seconds' || args.includes('-Iseconds')
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%F'
      : letters.has('R')
        ? '%a, %d %b %Y %H:%M:%S +0000'
        : '%a %b %e %H:%M:%S UTC %Y')
  await out(`${formatDate(time, format)}\n`)
  return 0
}

const env: Applet = async ({ args, env: given, out, run }) => {
  const set: Record<string, string> = {}
  let isBare = false
  let at = 0
  for (; at < args.length; at++) {
    const match = /^(\w+)=([\s\S]*)$/.exec(args[at] ?? '')
    if (match !== null) set[match[1] ?? ''] = match[2] ?? ''
    else if (args[at] === '-i' || args[at] === '-') isBare = true
    else break
  }
  if (at < args.length) return run(args.slice(at), { env: set, isBare })
  await out(
    Object.entries({ ...(!isBare && given), ...set })
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
