/** The files that a script of sed writes to: each is emptied when the script begins, whatever becomes of its commands. */
import type { AppletIo } from '../runner.ts'
import { nullSink, type Sink } from '../streams.ts'
import type { Edit } from './script.ts'

export class Outputs {
  private readonly sinks: ReadonlyMap<string, Sink>

  /** Throws a FileError where one cannot be written. */
  constructor(io: AppletIo, edits: readonly Edit[]) {
    const names = edits.flatMap(({ command, text, substitution }) => (command === 'w' ? [text] : (substitution?.file ?? [])))
    this.sinks = new Map([...new Set(names)].map((name) => [name, io.create(name)]))
  }

  get(name: string): Sink {
    return this.sinks.get(name) ?? nullSink
  }

  close(): void {
    for (const [name, sink] of this.sinks) if (!name.startsWith('/dev/')) sink.close()
  }
}
