/** The line that a program of awk is at, and its fields: each is made of the other when it is asked for. */
import { Given, type Value } from './values.ts'

/** What separates fields, and what stands between them in a line that is made of them. */
export interface Separators {
  cut(text: string): Promise<readonly string[]>
  /** The text of a value, as output has it. */
  text(value: Value): string
  between(): string
}

export class CurrentRecord {
  private readonly separators: Separators
  private line: Value = ''
  /** Without the line itself; undefined as long as nobody asked for one. */
  private parts: Value[] | undefined = []

  constructor(separators: Separators) {
    this.separators = separators
  }

  set(line: Value): void {
    this.line = line
    this.parts = undefined
  }

  get whole(): Value {
    return this.line
  }

  async count(): Promise<number> {
    return (await this.fields()).length
  }

  /** Makes it have so many fields. */
  async resize(count: number): Promise<void> {
    const fields = await this.fields()
    const before = fields.length
    fields.length = count
    fields.fill('', before)
    this.join()
  }

  async field(at: number): Promise<Value> {
    return at === 0 ? this.line : (await this.fields())[at - 1]
  }

  async put(at: number, value: Value): Promise<void> {
    if (at === 0) return this.set(new Given(this.separators.text(value)))
    const fields = await this.fields()
    const before = fields.length
    fields[at - 1] = value
    if (at > before) fields.fill('', before, at - 1)
    this.join()
  }

  private join(): void {
    const { separators, parts = [] } = this
    this.line = new Given(parts.map((part) => separators.text(part)).join(separators.between()))
  }

  private async fields(): Promise<Value[]> {
    this.parts ??= (await this.separators.cut(this.separators.text(this.line))).map((part) => new Given(part))
    return this.parts
  }
}
