/** The variables of a program of awk: single values and arrays, of the whole program and of each call. */
import { noteMemory, refuseBeyond } from '../streams.ts'
import type { ProgramContext } from '../../program.ts'
import type { Value } from './values.ts'

export type Table = Map<string, Value>

/** What a name stands for: a value, or an array from the first time that it is used as one. */
export class Cell {
  value: Value
  private known: Table | undefined
  /** The caller's, where nothing was in it yet: an array that is made here is made there. */
  private readonly origin: Cell | undefined

  constructor(value?: Value, origin?: Cell) {
    this.value = value
    this.origin = origin
  }

  /** The array; undefined where it is a value. */
  get table(): Table | undefined {
    if (this.value !== undefined) return undefined
    this.known ??= this.origin === undefined ? new Map() : this.origin.table
    return this.known
  }

  get isTable(): boolean {
    return this.known !== undefined || this.origin?.isTable === true
  }

  /** What a function is given that is called with it. */
  handed(): Cell {
    return this.value === undefined ? new Cell(undefined, this) : new Cell(this.value)
  }
}

/** What an element needs besides its texts. */
const elementBytes = 100

export class Variables {
  private readonly all = new Map<string, Cell>()
  private readonly calls: Map<string, Cell>[] = []
  private readonly context: ProgramContext
  private held = 0

  constructor(context: ProgramContext) {
    this.context = context
  }

  cell(name: string): Cell {
    const local = this.calls.at(-1)?.get(name)
    if (local !== undefined) return local
    let found = this.all.get(name)
    if (found === undefined) this.all.set(name, (found = new Cell()))
    return found
  }

  /** A variable of the whole program. */
  get(name: string): Value {
    return this.all.get(name)?.value
  }

  set(name: string, value: Value): void {
    const known = this.all.get(name)
    if (known === undefined) this.all.set(name, new Cell(value))
    else known.value = value
  }

  /** Whether the name is a parameter of the function that runs. */
  isLocal(name: string): boolean {
    return this.calls.at(-1)?.has(name) === true
  }

  /** Throws a FileError where the program has no memory left. */
  put(table: Table, index: string, value: Value): void {
    if (!table.has(index)) this.hold(index.length + elementBytes)
    if (typeof value === 'string') this.hold(value.length)
    table.set(index, value)
  }

  enter(locals: Map<string, Cell>): void {
    this.calls.push(locals)
  }

  leave(): void {
    this.calls.pop()
  }

  get depth(): number {
    return this.calls.length
  }

  private hold(size: number): void {
    this.held += size
    noteMemory(this.context, this.held)
    refuseBeyond(this.held, 'memory')
  }
}
