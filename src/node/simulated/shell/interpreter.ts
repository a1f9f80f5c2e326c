/** Runs parsed scripts: lists, conditions, loops, functions, pipelines, jobs. */
import {
  parse,
  type AndOr,
  type CommandNode,
  type CompoundCommand,
  type CompoundList,
  type ParsedScript,
  type Pipeline,
  type PipelineNode,
  type ProcessSubstitutionPart,
  type Statement,
} from 'unbash'
import { chosenCases } from './case.ts'
import { outputOf } from './command-substitution.ts'
import { runSimple, type SimpleCommand } from './command.ts'
import { complain } from './complain.ts'
import { contained, disconnect } from './ending.ts'
import { Expansion } from './expand.ts'
import { startJob } from './jobs.ts'
import { eachWord, everyTurn, whileHolds } from './loops.ts'
import { connect } from './process-substitution.ts'
import { redirected, withDescriptors } from './redirect.ts'
import type { Runner } from './runner.ts'
import { Leave, ShellError, subshell, type Descriptor, type FunctionBody, type ShellState, type Value } from './state.ts'
import { Pipe, readEnd, Reader } from './streams.ts'
import { testExpression } from './test-expression.ts'

const deepestCalls = 500

export class Interpreter implements Runner {
  private readonly simple: SimpleCommand

  /** `simple` runs a command whose words are known. */
  constructor(simple: SimpleCommand) {
    this.simple = simple
  }

  async text(state: ShellState, text: string): Promise<number> {
    const script = parse(text)
    const problem = script.errors?.[0]
    if (problem !== undefined) throw new ShellError(`syntax error: ${problem.message}`, 2)
    const outer = state.source
    state.source = { text, at: 0 }
    try {
      return await this.statements(state, script.commands)
    } finally {
      state.source = outer
    }
  }

  async statements(state: ShellState, statements: readonly Statement[]): Promise<number> {
    for (const statement of statements) {
      const pause = state.life.step()
      if (pause !== undefined) await pause
      state.source.at = statement.pos
      if (statement.background === true) this.background(state, statement.command)
      else state.status = await this.node(state, statement.command)
      if (state.pending.length > 0) await this.traps(state)
    }
    return state.status
  }

  async substitute(state: ShellState, script: ParsedScript | undefined): Promise<string> {
    return script === undefined ? '' : outputOf(state, script, { runner: this, expansion: this.expansion(state) })
  }

  connect(state: ShellState, part: ProcessSubstitutionPart): string {
    return connect(state, part, this)
  }

  command(state: ShellState, argv: readonly string[], options?: { readonly functions?: boolean }): Promise<number> {
    return this.simple.run(state, argv, this, options)
  }

  async call(state: ShellState, body: FunctionBody, args: readonly string[]): Promise<number> {
    if (state.locals.length >= deepestCalls) throw new ShellError('maximum function recursion depth exceeded', 2)
    const outer = state.parameters
    const saved = new Map<string, Value | undefined>()
    state.parameters = args
    state.locals.push(saved)
    try {
      return body.type === 'CompoundList' ? await this.statements(state, body.commands) : await this.node(state, body)
    } catch (error) {
      if (error instanceof Leave && error.how === 'return') return error.status
      throw error
    } finally {
      state.parameters = outer
      state.locals.pop()
      for (const [name, value] of saved)
        if (value === undefined) state.variables.delete(name)
        else state.variables.set(name, value)
    }
  }

  async traps(state: ShellState): Promise<void> {
    for (let name = state.pending.shift(); name !== undefined; name = state.pending.shift()) {
      const action = state.traps.get(name)
      if (action === undefined || action === '') continue
      const { status } = state
      await this.text(state, action)
      state.status = status
    }
  }

  private expansion(state: ShellState): Expansion {
    return new Expansion(state, this)
  }

  /** `( ... ) &` is one shell, not two: signals are for its traps. */
  private background(state: ShellState, command: Statement['command']): void {
    startJob(state, this, (inner) => (command.type === 'Subshell' ? this.list(inner, command.body) : this.node(inner, command)))
  }

  private async node(state: ShellState, node: PipelineNode | AndOr): Promise<number> {
    switch (node.type) {
      case 'AndOr':
        return this.andOr(state, node)
      case 'Pipeline':
        return this.pipeline(state, node)
      case 'Command': {
        const kept = state.substitutions.length
        const status = await runSimple(state, node, { expansion: this.expansion(state), runner: this })
        // What `exec` connects stays so.
        if (state.substitutions.length > kept && node.name?.text !== 'exec') await disconnect(state, kept)
        return this.checked(state, status)
      }
      case 'Function':
        state.functions.set(node.name.value, node.body)
        return 0
      case 'Redirected': {
        const kept = state.substitutions.length
        const descriptors = await redirected(state, node.redirects, this.expansion(state))
        const status = await withDescriptors(state, descriptors, () => this.compound(state, node.command))
        await disconnect(state, kept)
        return status
      }
      case 'Coproc':
        throw new ShellError('coproc is not supported in this shell', 2)
      default:
        return this.compound(state, node)
    }
  }

  private checked(state: ShellState, status: number, statuses: readonly number[] = [status]): number | Promise<number> {
    state.status = status
    state.statuses = statuses
    return status !== 0 && state.guarded === 0 ? this.failed(state, status) : status
  }

  /** A command outside conditions has failed: the ERR trap, and the end of a shell that `set -e`. */
  private async failed(state: ShellState, status: number): Promise<number> {
    if (state.traps.has('ERR') && (state.locals.length === 0 || state.options.has('E'))) {
      state.pending.push('ERR')
      state.guarded++
      try {
        await this.traps(state)
      } finally {
        state.guarded--
      }
    }
    if (state.options.has('e')) throw new Leave('exit', status)
    return status
  }

  private async andOr(state: ShellState, { commands, operators }: AndOr): Promise<number> {
    let status = 0
    for (const [at, command] of commands.entries()) {
      const operator = operators[at - 1]
      if (at > 0 && (operator === '&&') !== (status === 0)) continue
      const last = at === commands.length - 1
      if (!last) state.guarded++
      try {
        status = await this.node(state, command)
      } finally {
        if (!last) state.guarded--
      }
      state.status = status
    }
    return status
  }

  private async pipeline(state: ShellState, pipeline: Pipeline): Promise<number> {
    const negated = pipeline.prefixes.filter((prefix) => prefix.type === 'Negation').length % 2 === 1
    const started = state.life.clock.now()
    if (negated) state.guarded++
    let status: number
    let statuses: readonly number[] = []
    try {
      const [only, ...more] = pipeline.commands
      if (only !== undefined && more.length === 0) status = await this.node(state, only)
      else {
        statuses = await this.piped(state, pipeline)
        const failed = state.options.has('pipefail') ? statuses.findLast((each) => each !== 0) : undefined
        status = failed ?? statuses.at(-1) ?? 0
      }
    } finally {
      if (negated) state.guarded--
    }
    if (pipeline.prefixes.some((prefix) => prefix.type === 'Time'))
      complain(state, `\nreal\t0m${((state.life.clock.now() - started) / 1000).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s`, false)
    if (negated) return status === 0 ? 1 : 0
    return pipeline.commands.length > 1 ? this.checked(state, status, statuses) : status
  }

  /** Gives the status of each command. */
  private piped(state: ShellState, { commands, operators }: Pipeline): Promise<readonly number[]> {
    let input: Reader | undefined
    const runs: Promise<number>[] = []
    for (const [at, command] of commands.entries()) {
      const pipe = at < commands.length - 1 ? new Pipe() : undefined
      const descriptors = new Map(state.descriptors)
      if (input !== undefined) descriptors.set(0, { reader: input })
      if (pipe !== undefined) descriptors.set(1, { sink: pipe })
      if (pipe !== undefined && operators[at] === '|&') descriptors.set(2, { sink: pipe })
      runs.push(this.stage(state, command, { descriptors, pipe, input }))
      if (pipe !== undefined) input = new Reader(readEnd(pipe))
    }
    return Promise.all(runs)
  }

  private async stage(
    state: ShellState,
    command: CommandNode,
    { descriptors, pipe, input }: { descriptors: Map<number, Descriptor>; pipe: Pipe | undefined; input: Reader | undefined },
  ): Promise<number> {
    const inner = subshell(state, state.life, descriptors)
    try {
      return await contained(inner, this, () => this.node(inner, command))
    } finally {
      pipe?.close()
      input?.close()
    }
  }

  private async compound(state: ShellState, command: CompoundCommand): Promise<number> {
    switch (command.type) {
      case 'If':
        return this.conditional(state, command)
      case 'For':
        return eachWord(state, await this.loopWords(state, command.wordlist), {
          name: command.name.value,
          turn: () => this.list(state, command.body),
        })
      case 'While':
        return whileHolds(
          async () => (await this.holds(state, command.clause)) === (command.kind === 'while'),
          () => this.list(state, command.body),
        )
      case 'ArithmeticFor':
        return everyTurn(command, this.expansion(state), () => this.list(state, command.body))
      case 'Subshell': {
        const inner = subshell(state, state.life)
        return this.checked(state, await contained(inner, this, () => this.list(inner, command.body)))
      }
      case 'BraceGroup':
        return this.list(state, command.body)
      case 'Case':
        return chosenCases(command, this.expansion(state), (body) => this.list(state, body))
      case 'TestCommand':
        return this.checked(state, (await testExpression(state, command.expression, this.expansion(state))) ? 0 : 1)
      case 'ArithmeticCommand':
        return this.checked(state, (await this.expansion(state).arithmetic(command.expression)) !== 0n ? 0 : 1)
      case 'Select':
        throw new ShellError('select is not supported in this shell', 2)
    }
  }

  private list(state: ShellState, list: CompoundList): Promise<number> {
    return this.statements(state, list.commands)
  }

  private async holds(state: ShellState, condition: CompoundList): Promise<boolean> {
    state.guarded++
    try {
      return (await this.list(state, condition)) === 0
    } finally {
      state.guarded--
    }
  }

  private async conditional(
    state: ShellState,
    { clause, then, elif, else: otherwise }: Extract<CompoundCommand, { type: 'If' }>,
  ): Promise<number> {
    if (await this.holds(state, clause)) return this.list(state, then)
    for (const branch of elif) if (await this.holds(state, branch.clause)) return this.list(state, branch.then)
    return otherwise === undefined ? 0 : this.list(state, otherwise)
  }

  private async loopWords(state: ShellState, words: Extract<CompoundCommand, { type: 'For' }>['wordlist']): Promise<readonly string[]> {
    return words === undefined ? state.parameters : this.expansion(state).fields(words)
  }
}
