/** Templates in the language of Go's text/template, as `-o go-template` has them. */
import { isJsonObject } from '../../../api/json-object.ts'
import { functions, isTrue, noValue, printed } from './functions.ts'
import { type Block, type Command, type Node, type Operand, parseTemplate, type Pipe, type Template } from './parse.ts'

export interface TemplateChoice {
  /** A key that is not there is no value; else it is an error. */
  readonly allowsMissing: boolean
}

/** Reads a template; what it gives prints a value. Throws what is wrong with the template, and later with the value. */
export function goTemplate(text: string, choice: TemplateChoice = { allowsMissing: true }): (value: unknown) => string {
  const template = parseTemplate(text)
  known(template)
  return (value) => new Execution(template, choice, withInts(value)).run()
}

/** Whole numbers of objects as Go's int64. */
function withInts(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(withInts)
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withInts(each)])) : value
}

const shortCut = new Set(['and', 'or'])

/** Throws for functions and variables that nobody has, and for what leaves a loop where there is none. */
function known({ nodes, named }: Template): void {
  const inPipe = (pipe: Pipe | undefined, variables: readonly string[]): readonly string[] => {
    for (const operand of pipe?.commands.flat() ?? []) {
      if (operand.type === 'pipe') inPipe(operand.pipe, variables)
      if (operand.type === 'variable' && !variables.includes(operand.name))
        throw new Error(`undefined variable ${JSON.stringify(operand.name)}`)
      if (operand.type === 'function' && !shortCut.has(operand.name) && !Object.hasOwn(functions, operand.name))
        throw new Error(`function ${JSON.stringify(operand.name)} not defined`)
    }
    const unknown = pipe?.isDeclared === false ? pipe.variables.find((name) => !variables.includes(name)) : undefined
    if (unknown !== undefined) throw new Error(`undefined variable ${JSON.stringify(unknown)}`)
    return [...variables, ...(pipe?.variables ?? [])]
  }
  const inNodes = (all: readonly Node[], outer: readonly string[], isInRange: boolean): void => {
    let variables = outer
    for (const node of all) {
      if ((node.type === 'break' || node.type === 'continue') && !isInRange) throw new Error(`{{${node.type}}} outside {{range}}`)
      const within = 'pipe' in node ? inPipe(node.pipe, variables) : variables
      if ('body' in node) {
        inNodes(node.body, within, isInRange || node.type === 'range')
        inNodes(node.otherwise, within, isInRange)
      } else variables = within
    }
  }
  for (const body of [nodes, ...named.values()]) inNodes(body, ['$'], false)
}

interface Variable {
  readonly name: string
  value: unknown
}

class Leave extends Error {
  readonly isBreak: boolean

  constructor(isBreak: boolean) {
    super('left a loop')
    this.isBreak = isBreak
  }
}

/** Templates that call each other end somewhere, as in Go. */
const mostCalls = 1000

class Execution {
  private readonly template: Template
  private readonly choice: TemplateChoice
  private variables: Variable[]
  private text = ''
  private calls = 0
  private readonly start: unknown

  constructor(template: Template, choice: TemplateChoice, start: unknown) {
    this.template = template
    this.choice = choice
    this.start = start
    this.variables = [{ name: '$', value: start }]
  }

  run(): string {
    this.walk(this.template.nodes, this.start)
    return this.text
  }

  private walk(nodes: readonly Node[], dot: unknown): void {
    for (const node of nodes) this.step(node, dot)
  }

  private step(node: Node, dot: unknown): void {
    switch (node.type) {
      case 'text':
        this.text += node.text
        return
      case 'print': {
        const value = this.pipe(node.pipe, dot)
        if (node.pipe.variables.length === 0) this.text += value === noValue || value === null ? '<no value>' : printed(value)
        return
      }
      case 'if':
      case 'with':
        return this.scoped(() => {
          const value = this.pipe(node.pipe, dot)
          if (isTrue(value)) this.walk(node.body, node.type === 'with' ? value : dot)
          else this.walk(node.otherwise, dot)
        })
      case 'range':
        return this.scoped(() => this.range(node, dot))
      case 'template':
        return this.call(node.name, node.pipe === undefined ? noValue : this.pipe(node.pipe, dot))
      default:
        throw new Leave(node.type === 'break')
    }
  }

  private range({ pipe, body, otherwise }: Block, dot: unknown): void {
    const [first, second] = pipe.variables
    const value = this.pipe({ ...pipe, variables: [] }, dot)
    const items = entriesOf(value)
    if (items.length === 0) return this.walk(otherwise, dot)
    for (const [key, item] of items) {
      try {
        this.scoped(() => {
          if (second !== undefined) this.assign([first ?? '', second], [key, item], pipe.isDeclared)
          else if (first !== undefined) this.assign([first], [item], pipe.isDeclared)
          this.walk(body, item)
        })
      } catch (error) {
        if (!(error instanceof Leave)) throw error
        if (error.isBreak) return
      }
    }
  }

  /** What is declared within is forgotten after it. */
  private scoped(act: () => void): void {
    const { length } = this.variables
    try {
      act()
    } finally {
      this.variables.length = length
    }
  }

  private call(name: string, dot: unknown): void {
    const body = this.template.named.get(name)
    if (body === undefined) throw new Error(`template ${JSON.stringify(name)} not defined`)
    if (++this.calls > mostCalls) throw new Error(`exceeded maximum template depth (${mostCalls})`)
    const outer = this.variables
    this.variables = [{ name: '$', value: dot }]
    this.walk(body, dot)
    this.variables = outer
    this.calls--
  }

  private assign(names: readonly string[], values: readonly unknown[], isDeclared: boolean): void {
    for (const [at, name] of names.entries())
      if (isDeclared) this.variables.push({ name, value: values[at] })
      else this.variable(name).value = values[at]
  }

  private variable(name: string): Variable {
    const found = this.variables.findLast((each) => each.name === name)
    if (found === undefined) throw new Error(`undefined variable ${JSON.stringify(name)}`)
    return found
  }

  private pipe({ commands, variables, isDeclared }: Pipe, dot: unknown): unknown {
    let value: unknown
    for (const [at, command] of commands.entries()) value = this.command(command, dot, at === 0 ? [] : [value])
    if (variables.length > 0) this.assign(variables, [value], isDeclared)
    return value
  }

  /** `final` is what came through the pipe: the last argument. */
  private command([head, ...rest]: Command, dot: unknown, final: readonly unknown[]): unknown {
    if (head?.type !== 'function') {
      if (rest.length + final.length > 0) throw new Error(`can't give argument to non-function ${head === undefined ? '' : shown(head)}`)
      return head === undefined ? noValue : this.value(head, dot)
    }
    if (shortCut.has(head.name)) {
      let value: unknown
      for (const next of [...rest.map((operand) => () => this.value(operand, dot)), ...final.map((given) => () => given)]) {
        value = next()
        if (isTrue(value) === (head.name === 'or')) return value
      }
      return value
    }
    const values = [...rest.map((operand) => this.value(operand, dot)), ...final]
    try {
      return functions[head.name]?.(values)
    } catch (error) {
      throw new Error(`error calling ${head.name}: ${error instanceof Error ? error.message : ''}`, { cause: error })
    }
  }

  private value(operand: Operand, dot: unknown): unknown {
    switch (operand.type) {
      case 'constant':
        return operand.value
      case 'field':
        return this.fields(dot, operand.names)
      case 'variable':
        return this.fields(this.variable(operand.name).value, operand.names)
      case 'pipe':
        return this.fields(this.pipe(operand.pipe, dot), operand.names)
      case 'function':
        return this.command([operand], dot, [])
    }
  }

  private fields(start: unknown, names: readonly string[]): unknown {
    let value = start
    for (const name of names) {
      // What is missing has nothing in it either; a null is an error.
      if (value === noValue) return noValue
      if (value === null) throw new Error(`nil pointer evaluating interface {}.${name}`)
      if (!isJsonObject(value)) throw new Error(`can't evaluate field ${name} in type interface {}`)
      if (!this.choice.allowsMissing && !Object.hasOwn(value, name)) throw new Error(`map has no entry for key ${JSON.stringify(name)}`)
      value = Object.hasOwn(value, name) ? value[name] : noValue
    }
    return value
  }
}

const shown = (operand: Operand): string =>
  operand.type === 'field' ? `.${operand.names.join('.')}` : operand.type === 'constant' ? printed(operand.value) : operand.type

/** What a loop goes through: items with their places, members in the order of their names, numbers up to one. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value === null || value === noValue) return []
  if (Array.isArray(value)) return value.map((item, at) => [BigInt(at), item as unknown])
  if (isJsonObject(value))
    return Object.keys(value)
      .sort()
      .map((key) => [key, value[key]])
  if (typeof value === 'bigint') return Array.from({ length: Number(value) }, (_, at) => [BigInt(at), BigInt(at)])
  throw new Error(`range can't iterate over ${printed(value)}`)
}
