/** The functions that awk has of its own. */
import { seededRandom, type Random } from '../../../../base/random.ts'
import { formatDate } from '../applets/date.ts'
import type { Evaluator } from './evaluator.ts'
import { substitute } from './substitute.ts'
import type { Expression, Place } from './tree.ts'
import { Given, numberOf, type Value } from './values.ts'

type Args = readonly Expression[]
type Builtin = (awk: Evaluator, args: Args) => Promise<Value> | Value

/** Throws an AwkError for what it cannot be called with. */
export async function callBuiltin(awk: Evaluator, name: string, args: Args): Promise<Value> {
  const run = builtins[name]
  const [least, most] = counts[name] ?? [0, Infinity]
  if (run === undefined || args.length > most) return awk.fail('Unexpected token')
  if (args.length < least) return awk.fail('Too few arguments')
  return run(awk, args)
}

/** How many arguments they take. */
const counts: Readonly<Record<string, readonly [least: number, most: number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 3],
  sub: [2, 3],
  gsub: [2, 3],
  gensub: [3, 4],
  match: [2, 2],
  sprintf: [1, Infinity],
  atan2: [2, 2],
  srand: [0, 1],
  rand: [0, 0],
  system: [1, 1],
  close: [1, 2],
  fflush: [0, 1],
  systime: [0, 0],
  strftime: [0, 3],
  ...Object.fromEntries(['sin', 'cos', 'exp', 'log', 'sqrt', 'int', 'tolower', 'toupper', 'compl'].map((name) => [name, [1, 1] as const])),
  ...Object.fromEntries(['and', 'or', 'xor', 'lshift', 'rshift'].map((name) => [name, [2, 2] as const])),
}

/** A function of numbers. */
const ofNumbers =
  (calculate: (...numbers: readonly number[]) => number): Builtin =>
  async (awk, args) =>
    calculate(...(await awk.values(args)).map(numberOf))

/** A function of texts. */
const ofTexts =
  (make: (...texts: readonly string[]) => Value): Builtin =>
  async (awk, args) =>
    make(...(await awk.values(args)).map((value) => awk.text(value)))

const bits = (calculate: (a: bigint, b: bigint) => bigint): Builtin =>
  ofNumbers((a = 0, b = 0) => Number(BigInt.asUintN(64, calculate(whole(a), whole(b)))))
const whole = (number: number): bigint => (Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n)

/** By program: it starts each time with the same numbers, until it asks for others. */
const chances = new WeakMap<Evaluator, { seed: number; random: Random }>()

function chanceOf(awk: Evaluator): { seed: number; random: Random } {
  const known = chances.get(awk) ?? { seed: 0, random: seededRandom(0) }
  chances.set(awk, known)
  return known
}

const line: Place = { is: 'field', of: { is: 'number', value: 0 } }

const builtins: Readonly<Record<string, Builtin>> = {
  async length(awk, [of]) {
    if (of?.is === 'name' && awk.variables.cell(of.name).isTable) return awk.table(of.name).size
    return awk.text(await awk.value(of ?? line)).length
  },
  async substr(awk, args) {
    const [text, start, length] = await awk.values(args)
    const whole = awk.text(text)
    const first = Math.round(numberOf(start))
    const behind = args.length < 3 ? Infinity : Math.round(numberOf(start) + numberOf(length))
    return Number.isNaN(behind) ? '' : whole.slice(Math.max(0, first - 1), Math.max(0, behind - 1))
  },
  index: ofTexts((text = '', part = '') => text.indexOf(part) + 1),
  tolower: ofTexts((text = '') => text.toLowerCase()),
  toupper: ofTexts((text = '') => text.toUpperCase()),
  async split(awk, [of, to, by]) {
    if (of === undefined || to?.is !== 'name') return awk.fail('Not an array')
    const text = awk.text(await awk.value(of))
    const separator = by === undefined ? awk.variables.get('FS') : by.is === 'pattern' ? awk.expression(by.source) : await awk.value(by)
    const parts = await awk.cut(text, separator)
    const table = awk.table(to.name)
    table.clear()
    parts.forEach((part, at) => awk.variables.put(table, String(at + 1), new Given(part)))
    return parts.length
  },
  sub: (awk, args) => substitute(awk, args, 'first'),
  gsub: (awk, args) => substitute(awk, args, 'all'),
  gensub: (awk, args) => substitute(awk, args, 'chosen'),
  async match(awk, [of, by]) {
    if (of === undefined || by === undefined) return awk.fail('Too few arguments')
    const text = awk.text(await awk.value(of))
    const found = (await awk.pattern(by)).find(text)
    awk.variables.set('RSTART', found === undefined ? 0 : found.index + 1)
    awk.variables.set('RLENGTH', found === undefined ? -1 : found.end - found.index)
    return found === undefined ? 0 : found.index + 1
  },
  sprintf: async (awk, args) => awk.format(await awk.values(args)),
  sin: ofNumbers(Math.sin),
  cos: ofNumbers(Math.cos),
  atan2: ofNumbers((y = 0, x = 0) => Math.atan2(y, x)),
  exp: ofNumbers(Math.exp),
  log: ofNumbers(Math.log),
  sqrt: ofNumbers(Math.sqrt),
  int: ofNumbers(Math.trunc),
  rand: (awk) => chanceOf(awk).random.next(),
  async srand(awk, [given]) {
    const chance = chanceOf(awk)
    const before = chance.seed
    chance.seed = given === undefined ? Math.floor(awk.io.life.clock.now() / 1000) : numberOf(await awk.value(given))
    chance.random = seededRandom(chance.seed)
    return before
  },
  async system(awk, args) {
    const [command] = await awk.values(args)
    return awk.io.run(['sh', '-c', awk.text(command)])
  },
  async close(awk, [name]) {
    return awk.streams.close(awk.text(name && (await awk.value(name))))
  },
  fflush: () => 0,
  systime: (awk) => Math.floor(awk.io.life.clock.now() / 1000),
  async strftime(awk, args) {
    const [form, time] = await awk.values(args)
    const at = args.length < 2 ? awk.io.life.clock.now() : numberOf(time) * 1000
    return formatDate(at, form === undefined ? '%a %b %e %H:%M:%S UTC %Y' : awk.text(form))
  },
  and: bits((a, b) => a & b),
  or: bits((a, b) => a | b),
  xor: bits((a, b) => a ^ b),
  compl: bits((a) => ~a),
  lshift: bits((a, b) => (b > 63n ? 0n : a << b)),
  rshift: bits((a, b) => (b > 63n ? 0n : BigInt.asUintN(64, a) >> b)),
}
