/** The files and commands that a program of awk writes to and reads from, each under its name until it is closed. */
import { findAll, type Expression } from '../../expressions/expression.ts'
import { FileError } from '../../files.ts'
import type { AppletIo } from '../runner.ts'
import { decode, encode, Pipe, readEnd, Reader, type Sink } from '../streams.ts'
import type { Target } from './tree.ts'

interface Output {
  readonly sink: Sink
  /** Closes it and gives the status: that of a command. */
  end(): Promise<number>
}

interface Input {
  readonly records: RecordReader
  end(): Promise<number>
}

/** Splits a stream into records by what separates them at the time. */
export class RecordReader {
  private readonly reader: Reader
  private readonly io: AppletIo
  /** What is left, once something else than lines was asked for. */
  private rest: string | undefined

  constructor(reader: Reader, io: AppletIo) {
    this.reader = reader
    this.io = io
  }

  /** `separator`: a sign; empty for blank lines; an expression. Undefined at the end. */
  async next(separator: string | Expression): Promise<string | undefined> {
    const { life } = this.io
    const pause = life.step(stepsARecord)
    if (pause !== undefined) await pause
    if (separator === '\n' && this.rest === undefined) return (await life.until(this.reader.line()))?.text
    this.rest ??= decode(await life.until(this.reader.all()))
    if (separator === '') this.rest = this.rest.replace(/^\n+/, '')
    if (this.rest === '') return undefined
    const found = await this.find(separator, this.rest)
    const isLast = found === undefined
    const record = this.rest.slice(0, found?.index)
    this.rest = isLast ? '' : this.rest.slice(found.end)
    return isLast && separator === '' ? record.replace(/\n$/, '') : record
  }

  private async find(separator: string | Expression, text: string): Promise<{ readonly index: number; readonly end: number } | undefined> {
    if (typeof separator === 'string') {
      const index = text.indexOf(separator === '' ? '\n\n' : separator)
      return index < 0 ? undefined : { index, end: index + Math.max(1, separator.length) }
    }
    for await (const match of findAll(this.io.life, separator, text)) if (match.end > match.index) return match
    return undefined
  }

  close(): void {
    this.reader.close()
  }
}

/** A record counts as a small part of a command. */
const stepsARecord = 0.2

export class Streams {
  private readonly io: AppletIo
  private readonly outputs = new Map<string, Output>()
  private readonly inputs = new Map<string, Input>()

  constructor(io: AppletIo) {
    this.io = io
  }

  async write({ how, name }: { readonly how: Target['how']; readonly name: string }, text: string): Promise<void> {
    let output = this.outputs.get(name)
    if (output === undefined) this.outputs.set(name, (output = how === '|' ? this.command(name) : this.file(name, how === '>>')))
    await this.io.life.until(Promise.resolve(output.sink.write(encode(text))))
  }

  private file(name: string, append: boolean): Output {
    const sink = this.io.create(name, append)
    const isOurs = !name.startsWith('/dev/')
    return {
      sink,
      end: () => {
        if (isOurs) sink.close()
        return Promise.resolve(0)
      },
    }
  }

  private command(name: string): Output {
    const pipe = new Pipe()
    const status = this.io.run(['sh', '-c', name], { stdin: new Reader(readEnd(pipe)) }).finally(() => pipe.break())
    status.catch(() => undefined)
    return {
      sink: pipe,
      end: () => {
        pipe.close()
        return this.io.life.until(status)
      },
    }
  }

  /** What is read under the name; undefined where it cannot be. */
  reader(is: 'file' | 'command', name: string): RecordReader | undefined {
    const known = this.inputs.get(name)
    if (known !== undefined) return known.records
    const opened = is === 'file' ? this.fileInput(name) : this.commandInput(name)
    if (opened !== undefined) this.inputs.set(name, opened)
    return opened?.records
  }

  private fileInput(name: string): Input | undefined {
    try {
      const reader = name === '-' ? this.io.stdin : new Reader(this.io.open(name))
      return { records: new RecordReader(reader, this.io), end: () => Promise.resolve(0) }
    } catch (error) {
      if (error instanceof FileError) return undefined
      throw error
    }
  }

  private commandInput(name: string): Input {
    const pipe = new Pipe()
    const status = this.io.run(['sh', '-c', name], { stdout: pipe }).finally(() => pipe.close())
    status.catch(() => undefined)
    const records = new RecordReader(new Reader(readEnd(pipe)), this.io)
    return {
      records,
      end: () => {
        records.close()
        return this.io.life.until(status)
      },
    }
  }

  /** The status of what was open under the name; -1 for nothing. */
  async close(name: string): Promise<number> {
    const [output, input] = [this.outputs.get(name), this.inputs.get(name)]
    this.outputs.delete(name)
    this.inputs.delete(name)
    let status = -1
    if (output !== undefined) status = await output.end()
    if (input !== undefined) status = await input.end()
    return status
  }

  async closeAll(): Promise<void> {
    for (const name of [...this.outputs.keys(), ...this.inputs.keys()]) await this.close(name)
  }
}
