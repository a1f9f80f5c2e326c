/** A program in a pseudo-terminal, and what its screen shows: keys in, rows out, waiting for texts instead of sleeping. */
import { spawn } from '@lydell/node-pty'
import { Terminal } from '@xterm/headless'

const patience = 300_000

export interface ScreenOptions {
  readonly command: readonly string[]
  readonly env: Record<string, string>
  readonly columns?: number
  readonly rows?: number
}

/** Bytes of keys by name; anything else is sent as it is. */
const keyBytes: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001B',
  tab: '\t',
  'shift-tab': '\u001B[Z',
  backspace: '\u007F',
  space: ' ',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  home: '\u001B[H',
  end: '\u001B[F',
  pageup: '\u001B[5~',
  pagedown: '\u001B[6~',
}

const bytesOf = (key: string): string => keyBytes[key] ?? (/^ctrl-[a-z]$/.test(key) ? String.fromCharCode(key.charCodeAt(5) - 96) : key)

export interface TerminalScreen {
  readonly pid: number
  /** Every byte that came, as text. */
  readonly written: string
  /** Bytes that came so far. */
  readonly bytes: number
  /** True while the alternate screen is shown. */
  readonly alternate: boolean
  readonly cursorShown: boolean
  rows(): string[]
  text(): string
  /** Presses keys; `ctrl-d`, `enter`, ... by name, anything else as typed. */
  press(...keys: string[]): void
  /** Waits until the screen shows a text, matches, or passes; gives the whole screen. */
  until(passes: string | RegExp | ((text: string) => boolean)): Promise<string>
  /** Presses keys, then waits. */
  after(keys: readonly string[], passes: string | RegExp | ((text: string) => boolean)): Promise<string>
  resize(columns: number, rows: number): void
  /** Called with every piece of output, before the screen shows it. */
  onData(listener: (data: string) => void): () => void
  /** How the program ended. */
  readonly exit: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>
  /** The terminal goes away, as a window that is closed or a line that is cut. */
  hangUp(): void
  /** Sends a signal to the program; resolves when it is gone, if it goes. */
  kill(signal?: NodeJS.Signals): Promise<void>
}

export async function openScreen({
  command: [file = 'sh', ...args],
  env,
  columns = 100,
  rows = 30,
}: ScreenOptions): Promise<TerminalScreen> {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 })
  const pty = spawn(file, args, { cols: columns, rows, env, name: env['TERM'] ?? 'xterm-256color', encoding: 'utf8' })
  const checks = new Set<() => void>()
  const listeners = new Set<(data: string) => void>()
  const seen = { written: '', bytes: 0, over: false }
  pty.onData((data) => {
    seen.written += data
    seen.bytes += Buffer.byteLength(data)
    for (const listener of listeners) listener(data)
    terminal.write(data, () => {
      for (const check of checks) check()
    })
  })
  // A terminal answers when it is asked.
  terminal.onData((data) => pty.write(data))
  const exit = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) => {
    pty.onExit((how) => {
      seen.over = true
      terminal.write('', () => {
        for (const check of checks) check()
        resolve(how)
      })
    })
  })

  const lines = (): string[] => {
    const { active } = terminal.buffer
    return Array.from({ length: terminal.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '')
  }
  const text = (): string => lines().join('\n')
  const until: TerminalScreen['until'] = (passes) =>
    new Promise((resolve, reject) => {
      const matches =
        typeof passes === 'string'
          ? (shown: string) => shown.includes(passes)
          : typeof passes === 'function'
            ? passes
            : (shown: string) => passes.test(shown)
      const finish = (end: () => void): void => {
        clearTimeout(timer)
        checks.delete(check)
        end()
      }
      const fail = (why: string): void => finish(() => reject(new Error(`${why} ${String(passes)}:\n${text()}`)))
      const check = (): void => {
        const shown = text()
        if (matches(shown)) finish(() => resolve(shown))
        else if (seen.over) fail('the program ended and the screen never showed')
      }
      const timer = setTimeout(() => fail('the screen never showed'), patience)
      checks.add(check)
      check()
    })
  const press = (...keys: string[]): void => {
    for (const key of keys) pty.write(bytesOf(key))
  }
  return {
    pid: pty.pid,
    get written() {
      return seen.written
    },
    get bytes() {
      return seen.bytes
    },
    get alternate() {
      return terminal.buffer.active.type === 'alternate'
    },
    get cursorShown() {
      return seen.written.lastIndexOf('\u001B[?25h') >= seen.written.lastIndexOf('\u001B[?25l')
    },
    rows: lines,
    text,
    press,
    until,
    after: (keys, passes) => {
      press(...keys)
      return until(passes)
    },
    resize: (wide, high) => {
      terminal.resize(wide, high)
      pty.resize(wide, high)
    },
    onData: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    exit,
    // Its type leaves this out, since terminals of Windows lack it.
    hangUp: () => (pty as unknown as { destroy(): void }).destroy(),
    kill: async (signal = 'SIGKILL') => {
      if (seen.over) return
      try {
        process.kill(pty.pid, signal)
      } catch {
        // It ended in this moment.
      }
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await exit
    },
  }
}
