/** What a program of awk consists of once it is read. */

/** A place that a value may be put into. */
export type Place =
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'field'; readonly of: Expression }
  | { readonly is: 'element'; readonly array: string; readonly index: readonly Expression[] }

export type Expression =
  | Place
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'pattern'; readonly source: string }
  /** Several in parentheses: what print lists, or an index. */
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  /** `operator`: of `+=` the plus; empty for `=`. */
  | { readonly is: 'assign'; readonly operator: string; readonly to: Place; readonly value: Expression }
  | { readonly is: 'count'; readonly to: Place; readonly by: 1 | -1; readonly isBefore: boolean }
  | { readonly is: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'match'; readonly isNot: boolean; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'in'; readonly index: readonly Expression[]; readonly array: string }
  | { readonly is: 'choice'; readonly when: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly is: 'getline'; readonly to: Place | undefined; readonly from: LineSource | undefined }

/** Where getline reads: a file, or what a command says. */
export interface LineSource {
  readonly is: 'file' | 'command'
  readonly name: Expression
}

/** Where print writes. */
export interface Target {
  readonly how: '>' | '>>' | '|'
  readonly name: Expression
}

/** With the line of the program that it begins on. */
export type Statement = { readonly line: number } & Deed

export type Deed =
  | { readonly do: 'evaluate'; readonly value: Expression }
  | { readonly do: 'print' | 'printf'; readonly args: readonly Expression[]; readonly to: Target | undefined }
  | { readonly do: 'if'; readonly when: Expression; readonly then: Statement; readonly otherwise: Statement | undefined }
  | { readonly do: 'while'; readonly when: Expression; readonly body: Statement }
  | { readonly do: 'repeat'; readonly when: Expression; readonly body: Statement }
  | {
      readonly do: 'for'
      readonly first: Statement | undefined
      readonly when: Expression | undefined
      readonly next: Statement | undefined
      readonly body: Statement
    }
  | { readonly do: 'each'; readonly name: string; readonly array: string; readonly body: Statement }
  | { readonly do: 'block'; readonly body: readonly Statement[] }
  | { readonly do: 'delete'; readonly array: string; readonly index: readonly Expression[] | undefined }
  | { readonly do: 'leave'; readonly how: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly do: 'exit' | 'return'; readonly value: Expression | undefined }

/** What selects the lines of a rule. */
export type Pattern =
  | { readonly is: 'begin' | 'end' | 'always' }
  | { readonly is: 'when'; readonly value: Expression }
  | { readonly is: 'range'; readonly from: Expression; readonly to: Expression }

export interface Rule {
  readonly pattern: Pattern
  readonly line: number
  /** Without one the line is printed. */
  readonly body: Statement | undefined
}

export interface Definition {
  readonly parameters: readonly string[]
  readonly body: Statement
}

export interface Program {
  readonly rules: readonly Rule[]
  readonly functions: ReadonlyMap<string, Definition>
}

/** What is wrong with a program, or with what it does, in busybox's words. */
export class AwkError extends Error {
  constructor(message: string, line?: number) {
    super(line === undefined ? message : `cmd. line:${line}: ${message}`)
    this.name = 'AwkError'
  }
}
