/** The values that expressions of awk have, and the places that they are put into. */
import { expressionMaker, type Expression as Found } from '../../expressions/expression.ts'
import type { AppletIo } from '../runner.ts'
import { refuseBeyond } from '../streams.ts'
import { calculate } from './arithmetic.ts'
import { callBuiltin } from './builtins.ts'
import { cut } from './cut.ts'
import { formatted } from './format.ts'
import type { MainInput } from './main-input.ts'
import { CurrentRecord } from './record.ts'
import type { RecordReader, Streams } from './streams.ts'
import { AwkError, type Definition, type Expression, type Place, type Program, type Statement } from './tree.ts'
import { Given, isTrue, numberOf, textOf, type Value } from './values.ts'
import { Cell, type Table, type Variables } from './variables.ts'

const deepestCall = 5000
/** More would be a slip. */
const mostFields = 1_000_000

export interface EvaluatorMeans {
  readonly io: AppletIo
  readonly program: Program
  readonly variables: Variables
  readonly streams: Streams
  readonly make: Awaited<ReturnType<typeof expressionMaker>>
}

export abstract class Evaluator {
  readonly io: AppletIo
  readonly variables: Variables
  readonly streams: Streams
  readonly record: CurrentRecord
  /** What lines come from; there once the program is under way. */
  input: MainInput | undefined
  /** That of the statement that runs. */
  protected line = 1
  private readonly functions: Program['functions']
  private readonly make: EvaluatorMeans['make']

  constructor({ io, program, variables, streams, make }: EvaluatorMeans) {
    this.io = io
    this.functions = program.functions
    this.variables = variables
    this.streams = streams
    this.make = make
    this.record = new CurrentRecord({
      cut: (line) => this.cut(line, variables.get('FS')),
      text: (value) => this.text(value),
      between: () => this.text(variables.get('OFS')),
    })
  }

  /** Runs what a function says; gives what it returns. */
  protected abstract body(statement: Statement): Promise<Value>

  /** As texts are joined, compared and used as an index. */
  text(value: Value): string {
    return textOf(value, this.numberForm)
  }

  private get numberForm(): string {
    return String(this.variables.get('CONVFMT'))
  }

  /** Throws an AwkError. */
  fail(message: string): never {
    throw new AwkError(message, this.line)
  }

  expression(source: string): Found {
    return this.make(source, { syntax: 'extended' })
  }

  /** sprintf; throws an AwkError for a conversion that there is not. */
  format([format, ...args]: readonly Value[]): string {
    try {
      return formatted(this.text(format), args, this.numberForm)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return this.fail('Invalid format specifier')
    }
  }

  async test(one: Expression): Promise<boolean> {
    return isTrue(await this.value(one))
  }

  async values(list: readonly Expression[]): Promise<Value[]> {
    const values: Value[] = []
    for (const one of list) values.push(await this.value(one))
    return values
  }

  async value(one: Expression): Promise<Value> {
    switch (one.is) {
      case 'number':
      case 'text':
        return one.value
      case 'pattern':
        return Number(this.expression(one.source).find(this.text(this.record.whole)) !== undefined)
      case 'name':
      case 'field':
      case 'element':
        return this.held(one)
      case 'list':
        return this.fail('Unexpected token')
      case 'assign': {
        const value = await this.value(one.value)
        return this.assign(one.to, one.operator === '' ? value : this.calculated(one.operator, await this.held(one.to), value))
      }
      case 'count': {
        const before = numberOf(await this.held(one.to))
        await this.assign(one.to, before + one.by)
        return one.isBefore ? before + one.by : before
      }
      case 'unary': {
        const value = await this.value(one.of)
        return one.operator === '('
          ? value
          : one.operator === '!'
            ? Number(!isTrue(value))
            : one.operator === '-'
              ? -numberOf(value)
              : numberOf(value)
      }
      case 'binary':
        return this.binary(one)
      case 'match':
        return Number(((await this.pattern(one.right)).find(this.text(await this.value(one.left))) !== undefined) !== one.isNot)
      case 'in':
        return Number(this.table(one.array).has(await this.index(one.index)))
      case 'choice':
        return this.value((await this.test(one.when)) ? one.then : one.otherwise)
      case 'call': {
        const own = this.functions.get(one.name)
        return own === undefined ? callBuiltin(this, one.name, one.args) : this.call(own, one.args)
      }
      case 'getline':
        return this.getline(one)
    }
  }

  private async binary({ operator, left, right }: Extract<Expression, { readonly is: 'binary' }>): Promise<Value> {
    if (operator === '&&') return Number((await this.test(left)) && (await this.test(right)))
    if (operator === '||') return Number((await this.test(left)) || (await this.test(right)))
    const [a, b] = [await this.value(left), await this.value(right)]
    return operator === ' ' ? this.joined(this.text(a), this.text(b)) : this.calculated(operator, a, b)
  }

  private calculated(operator: string, left: Value, right: Value): number {
    return calculate(operator, left, right, this.numberForm) ?? this.fail('Division by zero')
  }

  /** Throws a FileError where the program has no memory left. */
  private joined(left: string, right: string): string {
    refuseBeyond(left.length + right.length, 'memory')
    return left + right
  }

  /** The regular expression that stands in the place: between slashes, or as a text. */
  async pattern(one: Expression): Promise<Found> {
    return this.expression(one.is === 'pattern' ? one.source : this.text(await this.value(one)))
  }

  private async held(place: Place): Promise<Value> {
    if (place.is === 'field') return this.record.field(await this.fieldAt(place.of))
    if (place.is === 'element') {
      const [table, index] = [this.table(place.array), await this.index(place.index)]
      // To ask for an element makes it.
      if (!table.has(index)) this.variables.put(table, index, undefined)
      return table.get(index)
    }
    if (place.name === 'NF' && !this.variables.isLocal('NF')) return this.record.count()
    const cell = this.variables.cell(place.name)
    return cell.isTable && cell.value === undefined ? this.fail('Not a scalar') : cell.value
  }

  async assign(place: Place, value: Value): Promise<Value> {
    if (place.is === 'field') await this.record.put(await this.fieldAt(place.of), value)
    else if (place.is === 'element') this.variables.put(this.table(place.array), await this.index(place.index), value)
    else if (place.name === 'NF' && !this.variables.isLocal('NF')) await this.record.resize(this.count(numberOf(value)))
    else {
      const cell = this.variables.cell(place.name)
      if (cell.isTable) this.fail('Not a scalar')
      cell.value = value
    }
    return value
  }

  private async fieldAt(of: Expression): Promise<number> {
    return this.count(numberOf(await this.value(of)))
  }

  private count(number: number): number {
    const count = Math.trunc(number)
    return count < 0 || count > mostFields || Number.isNaN(count) ? this.fail('Access to negative field') : count
  }

  async index(list: readonly Expression[]): Promise<string> {
    return (await this.values(list)).map((value) => this.text(value)).join(this.text(this.variables.get('SUBSEP')))
  }

  table(name: string): Table {
    return this.variables.cell(name).table ?? this.fail('Not an array')
  }

  private async call({ parameters, body }: Definition, args: readonly Expression[]): Promise<Value> {
    if (this.variables.depth >= deepestCall) this.fail('Functions call each other too deeply')
    if (args.length > parameters.length) this.fail('Unexpected token')
    const locals = new Map<string, Cell>()
    for (const [at, name] of parameters.entries()) {
      const given = args[at]
      locals.set(
        name,
        given === undefined ? new Cell() : given.is === 'name' ? await this.handed(given.name) : new Cell(await this.value(given)),
      )
    }
    // What calls itself does so from a later turn: its depth is not that of the engine's stack.
    await Promise.resolve()
    this.variables.enter(locals)
    try {
      return await this.body(body)
    } finally {
      this.variables.leave()
    }
  }

  private async handed(name: string): Promise<Cell> {
    return name === 'NF' && !this.variables.isLocal(name) ? new Cell(await this.record.count()) : this.variables.cell(name).handed()
  }

  /** 1 for a line, 0 at the end, -1 where there is nothing to read. */
  private async getline({ to, from }: Extract<Expression, { readonly is: 'getline' }>): Promise<number> {
    const line = await this.lineFrom(from)
    if (line === undefined || line === 'nothing') return line === undefined ? 0 : -1
    if (from?.is !== 'file') this.input?.count(from === undefined)
    const value = new Given(line.text)
    if (to === undefined) this.record.set(value)
    else await this.assign(to, value)
    return 1
  }

  private async lineFrom(
    from: Extract<Expression, { readonly is: 'getline' }>['from'],
  ): Promise<{ readonly text: string } | 'nothing' | undefined> {
    if (from === undefined) {
      const text = await this.input?.next()
      return text === undefined ? undefined : { text }
    }
    const reader = this.streams.reader(from.is, this.text(await this.value(from.name)))
    if (reader === undefined) return 'nothing'
    const text = await this.nextOf(reader)
    return text === undefined ? undefined : { text }
  }

  /** The next record, by what separates them now. */
  nextOf(reader: RecordReader): Promise<string | undefined> {
    const separator = this.text(this.variables.get('RS'))
    return reader.next(separator.length > 1 ? this.expression(separator) : separator)
  }

  /** The parts of a text; see `cut`. */
  cut(text: string, by: Value | Found): Promise<readonly string[]> {
    return cut(this, text, by)
  }
}
