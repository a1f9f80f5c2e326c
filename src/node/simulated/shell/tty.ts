/** A terminal's line discipline: echo, editing and Ctrl keys on the way in, carriage returns on the way out. */
import { decode, encode, Pipe } from './streams.ts'

export interface Tty {
  /** What programs read: whole lines. */
  readonly input: Pipe
  /** Bytes that the user typed. */
  type(bytes: Uint8Array): void
  /** Bytes that a program wrote, as the terminal wants them. */
  shown(bytes: Uint8Array): Uint8Array
  end(): void
}

/** `echo` shows what is typed; `interrupt` is Ctrl-C. */
export function createTty(echo: (bytes: Uint8Array) => void, interrupt: () => void): Tty {
  const input = new Pipe()
  let line = ''
  const show = (text: string): void => echo(encode(text))
  const key = (mark: string): void => {
    if (mark === '\r' || mark === '\n') {
      show('\r\n')
      void input.write(encode(`${line}\n`))
      line = ''
    } else if (mark === '\u007f' || mark === '\b') {
      if (line !== '') show('\b \b')
      line = [...line].slice(0, -1).join('')
    } else if (mark === '\u0003') {
      show('^C\r\n')
      line = ''
      interrupt()
    } else if (mark === '\u0004') {
      if (line === '') input.close()
      else {
        void input.write(encode(line))
        line = ''
      }
    } else if (mark === '\u0015') {
      show('\b \b'.repeat([...line].length))
      line = ''
    } else if (mark >= ' ' || mark === '\t') {
      line += mark
      show(mark)
    }
  }
  return {
    input,
    type: (bytes) => {
      for (const mark of decode(bytes)
        .replace(/\u001b\[[0-9;]*[A-Za-z~]/g, '')
        .replace(/\r\n/g, '\r'))
        key(mark)
    },
    shown: (bytes) => (bytes.includes(10) ? encode(decode(bytes).replace(/\r?\n/g, '\r\n')) : bytes),
    end: () => input.close(),
  }
}
