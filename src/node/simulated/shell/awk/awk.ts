/** awk as busybox has it. */
import { expressionMaker } from '../../expressions/expression.ts'
import { options } from '../arguments.ts'
import type { Applet, AppletIo } from '../runner.ts'
import { decode } from '../streams.ts'
import { Jump, Machine } from './machine.ts'
import { assignment, MainInput } from './main-input.ts'
import { parseProgram } from './parser.ts'
import { Streams } from './streams.ts'
import { unescaped } from './tokens.ts'
import { AwkError, type Pattern, type Program, type Rule } from './tree.ts'
import { Given } from './values.ts'
import { Variables } from './variables.ts'

const usage = 'Usage: awk [-F SEP] [-v VAR=VALUE] [-f FILE]... | PROGRAM [FILE]...\n'

export const awk: Applet = async (io) => {
  const { values, lists, words } = options(optionsFirst(io.args), 'Fvfe')
  const files = lists.get('f')
  const texts = lists.get('e') ?? []
  const given = files === undefined && texts.length === 0 ? words[0] : undefined
  const rest = given === undefined ? words : words.slice(1)
  const source = given ?? [...(files ?? []).map((file) => decode(io.files.read(io.path(file)))), ...texts].join('\n')
  if (given === undefined && files === undefined && texts.length === 0) {
    io.err(usage)
    return 1
  }
  try {
    const program = parseProgram(source)
    const machine = await machineFor(io, program, { separator: values.get('F'), files: rest })
    for (const one of lists.get('v') ?? []) {
      const [, name, value = ''] = assignment.exec(one) ?? machine.fail(`invalid variable assignment: ${one}`)
      await machine.assign({ is: 'name', name: name ?? '' }, new Given(unescaped(value)))
    }
    return await run(machine, program)
  } catch (error) {
    // The engine's: a text that is too long, sums of too many parts.
    if (!(error instanceof AwkError) && !(error instanceof RangeError)) throw error
    io.err(`awk: ${error instanceof AwkError ? error.message : 'out of memory'}\n`)
    return 1
  }
}

/** Its options end where its program begins: what follows is the program's. */
function optionsFirst(args: readonly string[]): readonly string[] {
  let at = 0
  while (/^-[^-]/.test(args[at] ?? '')) at += /^-[Fvfe]$/.test(args[at] ?? '') ? 2 : 1
  return args[at] === '--' ? args : [...args.slice(0, at), '--', ...args.slice(at)]
}

async function machineFor(
  io: AppletIo,
  program: Program,
  { separator, files }: { readonly separator: string | undefined; readonly files: readonly string[] },
): Promise<Machine> {
  const variables = new Variables(io.context)
  const between = separator === 't' ? '\t' : separator === undefined ? ' ' : unescaped(separator)
  const first = {
    NR: 0,
    FNR: 0,
    FS: between,
    OFS: ' ',
    ORS: '\n',
    RS: '\n',
    SUBSEP: '\u001c',
    CONVFMT: '%.6g',
    OFMT: '%.6g',
    RSTART: 0,
    RLENGTH: -1,
    FILENAME: '',
  }
  for (const [name, value] of Object.entries(first)) variables.set(name, value)
  const machine = new Machine({ io, program, variables, streams: new Streams(io), make: await expressionMaker() })
  for (const [name, value] of Object.entries(io.env)) variables.put(machine.table('ENVIRON'), name, new Given(value))
  for (const [at, word] of ['awk', ...files].entries()) variables.put(machine.table('ARGV'), String(at), new Given(word))
  variables.set('ARGC', files.length + 1)
  machine.input = new MainInput(machine)
  return machine
}

/** Gives the exit status. */
async function run(machine: Machine, { rules }: Program): Promise<number> {
  const code: { exit?: number } = {}
  const of = (is: Pattern['is']): readonly Rule[] => rules.filter(({ pattern }) => pattern.is === is)
  const perLine = rules.filter(({ pattern }) => pattern.is !== 'begin' && pattern.is !== 'end')
  await until(code, async () => {
    for (const { body } of of('begin')) if (body !== undefined) await machine.run(body)
    if (perLine.length > 0 || of('end').length > 0) await eachLine(machine, perLine)
  })
  // An exit before does not leave out the end, one within it does.
  await until(code, async () => {
    for (const { body } of of('end')) if (body !== undefined) await machine.run(body)
  })
  await machine.streams.closeAll()
  return code.exit ?? 0
}

/** Until the program says that it exits, and with what. */
async function until(code: { exit?: number }, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Jump)) throw error
    if (error.code !== undefined) code.exit = error.code & 0xff
  }
}

async function eachLine(machine: Machine, rules: readonly Rule[]): Promise<void> {
  const { input, record } = machine
  const open = new Set<Rule>()
  for (let line = await input?.next(); line !== undefined; line = await input?.next()) {
    input?.count()
    record.set(new Given(line))
    try {
      for (const rule of rules)
        if (await applies(machine, rule, open)) await machine.run(rule.body ?? { do: 'print', args: [], to: undefined, line: rule.line })
    } catch (error) {
      if (!(error instanceof Jump) || error.how === 'exit') throw error
      if (error.how === 'nextfile') input?.skip()
    }
  }
}

async function applies(machine: Machine, rule: Rule, open: Set<Rule>): Promise<boolean> {
  const { pattern } = rule
  if (pattern.is === 'always') return true
  if (pattern.is === 'when') return machine.holds(pattern.value, rule.line)
  if (pattern.is !== 'range') return false
  if (!open.has(rule)) {
    if (!(await machine.holds(pattern.from, rule.line))) return false
    open.add(rule)
  }
  if (await machine.holds(pattern.to, rule.line)) open.delete(rule)
  return true
}
