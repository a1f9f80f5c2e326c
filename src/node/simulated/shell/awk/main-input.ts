/** The lines that the rules of a program of awk are for: those of the files that it is given, one after the other. */
import { FileError } from '../../files.ts'
import { Reader } from '../streams.ts'
import type { Evaluator } from './evaluator.ts'
import { RecordReader } from './streams.ts'
import { unescaped } from './tokens.ts'
import { AwkError } from './tree.ts'
import { Given, numberOf } from './values.ts'

export const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/

export class MainInput {
  private readonly awk: Evaluator
  private current: RecordReader | undefined
  private at = 1
  private hasRead = false

  constructor(awk: Evaluator) {
    this.awk = awk
  }

  /** The next line; undefined behind the last. */
  async next(): Promise<string | undefined> {
    for (;;) {
      this.current ??= await this.open()
      if (this.current === undefined) return undefined
      const line = await this.awk.nextOf(this.current)
      if (line !== undefined) return line
      this.skip()
    }
  }

  /** The rest of the file is left out. */
  skip(): void {
    this.current?.close()
    this.current = undefined
  }

  /** A line was taken: `isOwn` from here, else from a command. */
  count(isOwn = true): void {
    const { variables } = this.awk
    variables.set('NR', numberOf(variables.get('NR')) + 1)
    if (isOwn) variables.set('FNR', numberOf(variables.get('FNR')) + 1)
  }

  /** The next file; throws an AwkError where it cannot be read. Assignments among them take place. Standard input where no file is named. */
  private async open(): Promise<RecordReader | undefined> {
    const { awk } = this
    const { variables, io } = awk
    while (this.at < numberOf(variables.get('ARGC'))) {
      const word = awk.text(awk.table('ARGV').get(String(this.at++)))
      const [, name, value = ''] = assignment.exec(word) ?? []
      if (name !== undefined) await awk.assign({ is: 'name', name }, new Given(unescaped(value)))
      else if (word !== '') {
        this.hasRead = true
        return this.begin(this.reader(word), word)
      }
    }
    if (this.hasRead) return undefined
    this.hasRead = true
    return this.begin(io.stdin, '')
  }

  private reader(word: string): Reader {
    const { io } = this.awk
    if (word === '-') return io.stdin
    try {
      return new Reader(io.open(word))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      throw new AwkError(`${word}: ${error.text}`)
    }
  }

  private begin(reader: Reader, name: string): RecordReader {
    const { variables, io } = this.awk
    variables.set('FILENAME', name)
    variables.set('FNR', 0)
    return new RecordReader(reader, io)
  }
}
