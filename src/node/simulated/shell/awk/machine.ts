/** Runs the statements of a program of awk. */
import { Evaluator } from './evaluator.ts'
import type { Expression, Statement } from './tree.ts'
import { Given, numberOf, textOf, type Value } from './values.ts'

/** Leaves more than the statement that says so. */
export class Jump extends Error {
  readonly how: 'next' | 'nextfile' | 'exit'
  readonly code: number | undefined

  constructor(how: Jump['how'], code?: number) {
    super(how)
    this.how = how
    this.code = code
  }
}

/** How a statement ended, where not with the next one. */
type End = { readonly how: 'break' | 'continue' } | { readonly how: 'return'; readonly value: Value } | undefined

/** A statement counts as a small part of a command. */
const stepsAStatement = 0.1

export class Machine extends Evaluator {
  /** Ends in a Jump where the program says so. */
  async run(statement: Statement): Promise<void> {
    await this.statement(statement)
  }

  /** Whether a pattern, which stands on that line of the program, holds. */
  holds(pattern: Expression, line: number): Promise<boolean> {
    this.line = line
    return this.test(pattern)
  }

  protected async body(statement: Statement): Promise<Value> {
    const end = await this.statement(statement)
    return end?.how === 'return' ? end.value : undefined
  }

  private async statement(one: Statement): Promise<End> {
    const pause = this.io.life.step(stepsAStatement)
    if (pause !== undefined) await pause
    this.line = one.line
    switch (one.do) {
      case 'evaluate':
        await this.value(one.value)
        return undefined
      case 'print':
      case 'printf':
        return this.print(one)
      case 'if':
        if (await this.test(one.when)) return this.statement(one.then)
        return one.otherwise === undefined ? undefined : this.statement(one.otherwise)
      case 'while':
        return this.loop(one.body, () => this.test(one.when))
      case 'repeat': {
        let isFirst = true
        return this.loop(one.body, async () => {
          const goes = isFirst || (await this.test(one.when))
          isFirst = false
          return goes
        })
      }
      case 'for':
        return this.countingLoop(one)
      case 'each': {
        const indexes = [...this.table(one.array).keys()].values()
        return this.loop(one.body, async () => {
          const { value: index, done } = indexes.next()
          if (done !== true) await this.assign({ is: 'name', name: one.name }, new Given(index))
          return done !== true
        })
      }
      case 'block':
        for (const inner of one.body) {
          const end = await this.statement(inner)
          if (end !== undefined) return end
        }
        return undefined
      case 'delete':
        if (one.index === undefined) this.table(one.array).clear()
        else this.table(one.array).delete(await this.index(one.index))
        return undefined
      case 'leave':
        if (one.how === 'break' || one.how === 'continue') return { how: one.how }
        throw new Jump(one.how)
      case 'exit':
        throw new Jump('exit', one.value === undefined ? undefined : numberOf(await this.value(one.value)))
      case 'return':
        return { how: 'return', value: one.value === undefined ? undefined : await this.value(one.value) }
    }
  }

  private async loop(body: Statement, goesOn: () => Promise<boolean>, then?: Statement): Promise<End> {
    while (await goesOn()) {
      const end = await this.statement(body)
      if (end?.how === 'break') return undefined
      if (end?.how === 'return') return end
      if (then !== undefined) await this.statement(then)
    }
    return undefined
  }

  private async countingLoop({ first, when, next, body }: Extract<Statement, { readonly do: 'for' }>): Promise<End> {
    if (first !== undefined) await this.statement(first)
    return this.loop(body, () => (when === undefined ? Promise.resolve(true) : this.test(when)), next)
  }

  private async print({ do: how, args, to }: Extract<Statement, { readonly do: 'print' | 'printf' }>): Promise<undefined> {
    const values = await this.values(args)
    const text = how === 'printf' ? this.format(values) : this.printed(values)
    if (to === undefined) await this.io.out(text)
    else await this.streams.write({ how: to.how, name: this.text(await this.value(to.name)) }, text)
  }

  private printed(values: readonly Value[]): string {
    const { variables } = this
    const form = String(variables.get('OFMT'))
    const shown = values.length === 0 ? [this.record.whole] : values
    return shown.map((value) => textOf(value, form)).join(this.text(variables.get('OFS'))) + this.text(variables.get('ORS'))
  }
}
