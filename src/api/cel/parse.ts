/** From text to expression: the library reads the grammar, this file gives its tree cel-go's form, places and macros. */
import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import type { Expression } from './expression.ts'
import { accumulator, expandMacro, type Maker } from './macros.ts'
import { readable, type Readable } from './readable.ts'
import type { Issue } from './source.ts'
import { danglingComma, syntaxIssues } from './syntax-issues.ts'
import type { Value } from './value.ts'

/** As cel-go: expressions are short, and not deep. */
const longest = 100_000
const maxDepth = 250

const library = new Environment({
  enableOptionalTypes: true,
  limits: { maxAstNodes: longest, maxDepth, maxListElements: longest, maxMapEntries: longest, maxCallArguments: longest },
})

/** The expression that a text says, or what is wrong with the text. */
export function parse(source: string): { readonly root: Expression } | { readonly issues: readonly Issue[] } {
  const length = [...source].length
  if (length > longest)
    return { issues: [{ at: undefined, message: `expression code point size exceeds limit: size: ${length}, limit ${longest}` }] }
  const read = readable(source)
  if (read.malformed !== undefined) return { issues: [read.malformed] }
  let tree: ASTNode
  try {
    tree = library.parse(read.text).ast
  } catch (error) {
    return { issues: syntaxIssues(source, error, (mended) => library.parse(readable(mended).text)) }
  }
  const dangling = danglingComma(source)
  if (dangling !== undefined) return { issues: [dangling] }
  if (read.issues.length > 0) return { issues: read.issues }
  const builder = new Builder(source, read)
  const root = builder.convert(tree)
  return builder.issues.length > 0 ? { issues: builder.issues } : { root }
}

const noneOptional: ReadonlySet<number> = new Set()
const minInt = -(2n ** 63n)

/** Converts one tree. */
class Builder {
  readonly issues: Issue[] = []
  private readonly source: string
  private readonly read: Readable
  private last = 0

  constructor(source: string, read: Readable) {
    this.source = source
    this.read = read
  }

  convert(node: ASTNode): Expression {
    switch (node.op) {
      case 'value':
        return this.literal(node.start, node.args)
      case 'id':
        return this.name(node)
      case 'list':
        return {
          form: 'list',
          id: ++this.last,
          at: node.start,
          elements: node.args.map((item) => this.convert(item)),
          optional: this.optional(node.args),
        }
      case 'map':
        return {
          form: 'map',
          id: ++this.last,
          at: node.start,
          entries: node.args.map(([key, value]) => [this.convert(key), this.convert(value)]),
          optional: this.optional(node.args.map(([key]) => key)),
        }
      case '.':
        return {
          form: 'select',
          id: ++this.last,
          at: this.after(node.args[0]),
          operand: this.convert(node.args[0]),
          field: node.args[1],
          isTest: false,
        }
      case '.?':
        return this.operator('_?._', this.after(node.args[0]), this.convert(node.args[0]), this.literal(node.end, node.args[1]))
      case '[]':
        return this.operator('_[_]', this.after(node.args[0]), ...node.args.map((arg) => this.convert(arg)))
      case '[?]':
        return this.operator('_[?_]', this.after(node.args[0]), ...node.args.map((arg) => this.convert(arg)))
      case '!_':
      case '-_':
        return this.unary(node)
      case '?:':
        this.refuseNested(node.args[1])
        return this.operator('_?_:_', this.after(node.args[0]), ...node.args.map((arg) => this.convert(arg)))
      case '&&':
      case '||':
        return this.logical(node)
      case 'call':
      case 'rcall':
        return this.call(node)
      case 'in':
        return this.operator('@in', this.after(node.args[0]), ...node.args.map((arg) => this.convert(arg)))
      default:
        return this.operator(`_${node.op}_`, this.after(node.args[0]), ...node.args.map((arg) => this.convert(arg)))
    }
  }

  /** A name, or a number that has one in the library's place. */
  private name({ start, args }: Extract<ASTNode, { op: 'id' }>): Expression {
    const number = this.read.numbers.get(start)
    if (number !== undefined) return this.literal(start, number)
    return { form: 'ident', id: ++this.last, at: start, name: args, ...(this.read.dotted.has(start) && { isDotted: true }) }
  }

  private operator(name: string, at: number, ...args: Expression[]): Expression {
    return { form: 'call', id: ++this.last, at, name, target: undefined, args }
  }

  private literal(at: number, value: Extract<ASTNode, { op: 'value' }>['args']): Expression {
    const id = ++this.last
    if (typeof value === 'bigint' && (value >= -minInt || value < minInt)) {
      this.issues.push({ at, message: 'invalid int literal' })
      return { form: 'literal', id, at, value: 0n }
    }
    // The library has classes of its own for unsigned numbers and bytes.
    const own: Value =
      typeof value !== 'object' || value === null
        ? value
        : value instanceof Uint8Array
          ? { kind: 'bytes', data: value }
          : { kind: 'uint', value: value.value }
    return { form: 'literal', id, at, value: own }
  }

  /** Pairs of the same operator undo each other, and a minus before a number is part of it. */
  private unary(node: Extract<ASTNode, { op: '!_' | '-_' }>): Expression {
    let inner: ASTNode = node.args
    let count = 1
    while (inner.op === node.op && !this.source.slice(node.start, inner.start).includes('(')) {
      inner = inner.args
      count++
    }
    const isBare = !this.source.slice(node.start, inner.start).includes('(')
    const number = inner.op === 'value' ? inner.args : inner.op === 'id' ? this.read.numbers.get(inner.start) : undefined
    if (node.op === '-_' && isBare && (typeof number === 'bigint' || typeof number === 'number')) {
      const literal = this.literal(node.start, -number)
      return count % 2 === 1 ? literal : this.literal(inner.start, number)
    }
    return count % 2 === 0 ? this.convert(inner) : this.operator(node.op, node.start, this.convert(inner))
  }

  /** Chains of && and || become balanced trees, as in cel-go. */
  private logical(node: Extract<ASTNode, { op: '&&' | '||' }>): Expression {
    const terms: ASTNode[] = []
    const collect = (one: ASTNode): void => {
      if (one.op === node.op && !this.isNested(one)) for (const arg of one.args) collect(arg)
      else terms.push(one)
    }
    for (const arg of node.args) collect(arg)
    const operators = terms.slice(0, -1).map((term) => this.after(term))
    const converted = terms.map((term) => this.convert(term))
    const tree = (low: number, high: number): Expression => {
      const middle = (low + high + 1) >> 1
      const left = middle === low ? converted[middle] : tree(low, middle - 1)
      const right = middle === high ? converted[middle + 1] : tree(middle + 1, high)
      return this.operator(`_${node.op}_`, operators[middle] ?? 0, left as Expression, right as Expression)
    }
    return tree(0, operators.length - 1)
  }

  /** The grammar wants parentheses around a choice that stands between ? and :. */
  private refuseNested(node: ASTNode): void {
    if (node.op === '?:' && !this.isNested(node))
      this.issues.push({ at: this.after(node.args[0]), message: "Syntax error: mismatched input '?' expecting ':'" })
  }

  /** Which of the elements of a literal have a ? before them. */
  private optional(nodes: readonly ASTNode[]): ReadonlySet<number> {
    if (this.read.optional.size === 0) return noneOptional
    return new Set(
      nodes.flatMap(({ start }, index) =>
        this.read.optional.has(start - (/\?\s*(?:\(\s*)*$/.exec(this.source.slice(0, start))?.[0].length ?? 0)) ? [index] : [],
      ),
    )
  }

  /** Whether a node stands in parentheses of its own. */
  private isNested({ start, end }: ASTNode): boolean {
    return /\(\s*$/.test(this.source.slice(0, start)) && /^\s*\)/.test(this.source.slice(end))
  }

  private call(node: Extract<ASTNode, { op: 'call' | 'rcall' }>): Expression {
    const [name] = node.args
    const receiver = node.op === 'rcall' ? node.args[1] : undefined
    const list = node.op === 'rcall' ? node.args[2] : node.args[1]
    const start = receiver === undefined ? node.start : this.after(receiver)
    const at = this.read.text.indexOf('(', start + name.length)
    if (this.read.messages.has(at)) return this.message(node, at)
    const target = receiver === undefined ? undefined : this.convert(receiver)
    const args = list.map((arg) => this.convert(arg))
    return expandMacro(this.makerAt(at), name, target, args) ?? { form: 'call', id: ++this.last, at, name, target, args }
  }

  /** A message, which the library has read as a call of its type with the names and values of its fields. */
  private message(node: Extract<ASTNode, { op: 'call' | 'rcall' }>, at: number): Expression {
    const before = this.source.slice(0, at).trimEnd()
    const name = /(?:\.\s*)?[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*$/.exec(before)?.[0].replaceAll(/\s/g, '') ?? node.args[0]
    const list = node.op === 'rcall' ? node.args[2] : node.args[1]
    const args = list.filter((_, index) => index % 2 === 1).map((value) => this.convert(value))
    const fields = list
      .filter((field, index) => index % 2 === 0 && field.op === 'id')
      .map((field) => ({ name: String(field.args), at: this.after(field) }))
    return { form: 'call', id: ++this.last, at, name, target: undefined, args, fields }
  }

  private makerAt(at: number): Maker {
    const maker: Maker = {
      literal: (value) => ({ form: 'literal', id: ++this.last, at, value }),
      ident: (name) => ({ form: 'ident', id: ++this.last, at, name }),
      call: (name, ...args) => ({ form: 'call', id: ++this.last, at, name, target: undefined, args }),
      member: (target, name, ...args) => ({ form: 'call', id: ++this.last, at, name, target, args }),
      list: (...elements) => ({ form: 'list', id: ++this.last, at, elements, optional: noneOptional }),
      map: () => ({ form: 'map', id: ++this.last, at, entries: [], optional: noneOptional }),
      test: (operand, field) => ({ form: 'select', id: ++this.last, at, operand, field, isTest: true }),
      loop: (parts) => ({ form: 'loop', id: ++this.last, at, accumulator, second: undefined, ...parts }),
      fail: (node, message) => {
        this.issues.push({ at: node.at, message })
        return maker.literal(null)
      },
    }
    return maker
  }

  /** Where the operator behind a node stands: past blanks, comments and the parentheses that close around it. */
  private after({ end }: ASTNode): number {
    return end + (/^(?:\s|\)|\/\/[^\n]*)*/.exec(this.source.slice(end))?.[0].length ?? 0)
  }
}
