/** The built program in a pseudo-terminal of 200x50: keys in, and when, with how many bytes, the screen answered. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { setup } from '../../slow/build.ts'
import { cpuOf, memoryOf, pause } from './served.ts'

// Its names cannot be seen from outside, as CommonJS goes.
const { Terminal } = createRequire(import.meta.url)('@xterm/headless') as typeof import('@xterm/headless')

const root = resolve(import.meta.dirname, '../../..')
const size = { cols: 200, rows: 50 }
const patience = 60_000

export interface Seen {
  /** Milliseconds since the start of the program at which the bytes came that made it so. */
  readonly at: number
  /** All bytes so far. */
  readonly bytes: number
}

export interface BenchTerminal {
  /** Milliseconds since the start of the program. */
  now(): number
  /** When the first byte came. */
  readonly firstByte: number
  readonly bytes: number
  press(keys: string): void
  /** Waits until the lines on the screen pass. */
  until(passes: (lines: readonly string[]) => boolean): Promise<Seen>
  /** Presses, waits until the lines pass, and gives the milliseconds between. */
  answer(keys: string, passes: (lines: readonly string[]) => boolean): Promise<number>
  /** The file that the program saved in its state directory. */
  saved(): string | undefined
  lines(): readonly string[]
  cpuMs(): number
  memory(): number
  close(): Promise<void>
}

/** Starts `inkube ARGS` with a home of its own below `home`. */
export function openTerminal(home: string, args: readonly string[]): BenchTerminal {
  setup()
  const state = join(home, 'state')
  mkdirSync(state, { recursive: true })
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    XDG_STATE_HOME: state,
    XDG_CACHE_HOME: join(home, '..', 'cache'),
  }
  const screen = new Terminal({ ...size, allowProposedApi: true, scrollback: 0 })
  const started = performance.now()
  const pty = spawn('sh', [join(root, 'src/bin/inkube'), ...args], { ...size, env, cwd: root, name: env.TERM, encoding: 'utf8' })
  const checks = new Set<(at: number) => void>()
  const seen = { firstByte: 0, bytes: 0, over: false }
  pty.onData((data) => {
    const at = performance.now() - started
    seen.firstByte ||= at
    seen.bytes += Buffer.byteLength(data)
    screen.write(data, () => {
      for (const check of checks) check(at)
    })
  })
  screen.onData((data) => pty.write(data))
  const ended = new Promise<void>((done) =>
    pty.onExit(() => {
      seen.over = true
      done()
    }),
  )
  const lines = (): readonly string[] =>
    Array.from({ length: size.rows }, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '')
  const until: BenchTerminal['until'] = (passes) =>
    new Promise((found, fail) => {
      const finish = (): void => {
        clearTimeout(timer)
        checks.delete(check)
      }
      const timer = setTimeout(() => {
        finish()
        fail(new Error(`the screen never showed what was awaited:\n${lines().join('\n')}`))
      }, patience)
      const check = (at: number): void => {
        if (!passes(lines())) return
        finish()
        found({ at, bytes: seen.bytes })
      }
      checks.add(check)
      check(performance.now() - started)
    })
  return {
    now: () => performance.now() - started,
    get firstByte() {
      return seen.firstByte
    },
    get bytes() {
      return seen.bytes
    },
    lines,
    press: (keys) => pty.write(keys),
    until,
    answer: async (keys, passes) => {
      const from = performance.now() - started
      pty.write(keys)
      return (await until(passes)).at - from
    },
    saved: () => {
      const file = readdirSync(state, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('.log'))
      return file === undefined ? undefined : readFileSync(join(state, file), 'utf8')
    },
    cpuMs: () => cpuOf(pty.pid),
    memory: () => memoryOf(pty.pid),
    close: async () => {
      if (!seen.over) pty.kill('SIGTERM')
      await Promise.race([ended, pause(5000)])
      if (!seen.over) pty.kill('SIGKILL')
      await ended
      screen.dispose()
    },
  }
}

/** The line of the screen that the cursor is on; -1: none. */
export const cursorLine = (lines: readonly string[]): number => lines.findIndex((line) => line.startsWith('▌'))
