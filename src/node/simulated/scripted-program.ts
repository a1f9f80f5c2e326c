/** A container that follows the script of its pod's annotations, and the plain ones: idling until told to end, or ending by themselves. */
import type { Cancel } from '../../base/clock.ts'
import type { HttpRequest, HttpResponse } from './network.ts'
import type { ProgramContext, ProgramExit, RunningProgram } from './program.ts'
import type { Script } from './script-annotations.ts'

const signalNumbers: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, USR1: 10, USR2: 12, TERM: 15 }

/** 128 + n, as shells count. */
function exitBySignal(name: string): ProgramExit {
  const signal = signalNumbers[name] ?? 15
  return { code: 128 + signal, signal }
}

interface Ending {
  readonly running: RunningProgram
  finish(exit: ProgramExit): void
}

/** A program without a body: ends when `finish` is called or a signal comes; `onEnd` clears up. */
function bare(onEnd: () => void, onSignal: (name: string) => ProgramExit | undefined = () => undefined): Ending {
  let finish: (exit: ProgramExit) => void = () => undefined
  const exit = new Promise<ProgramExit>((resolve) => {
    let isOver = false
    finish = (how) => {
      if (isOver) return
      isOver = true
      onEnd()
      resolve(how)
    }
  })
  const running: RunningProgram = {
    exit,
    signal: (name) => {
      if (name in signalNumbers && name !== 'USR1' && name !== 'USR2' && name !== 'HUP')
        finish((name === 'KILL' ? undefined : onSignal(name)) ?? exitBySignal(name))
    },
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
  }
  return { running, finish }
}

/** How long a task seems to take that nobody simulates. */
const taskMs = 1000

/** What a program does that nobody described: a task ends well, all else idles. */
export const played = (context: ProgramContext): RunningProgram => (context.isTask ? sleep(context, taskMs) : idle(context))

/** What becomes of such a program, to be said in its log. */
export const fateOf = ({ isTask }: ProgramContext): string => (isTask ? 'taken for done' : 'idling')

/** Runs until it is stopped, and answers on the ports that the manifest declares. */
function idle(context: ProgramContext): RunningProgram {
  const closers: (() => void)[] = []
  for (const port of context.ports) {
    try {
      closers.push(
        context.network.listen(port, {
          http: (request) => greeting(context, request),
          accept: (connection) => connection.onData(() => undefined),
        }),
      )
    } catch {
      // Another container of the pod has the port: this one stays without it, as a real server would say and go on or fail.
    }
  }
  return bare(
    () => closers.forEach((close) => close()),
    () => ({ code: 0 }),
  ).running
}

function greeting(context: ProgramContext, request: HttpRequest): HttpResponse {
  const body = new TextEncoder().encode(`${context.image} on ${context.hostname} answers ${request.method} ${request.path}\n`)
  return { status: 200, headers: { 'content-type': 'text/plain', 'content-length': String(body.length) }, body }
}

/** Sleeps, then ends with 0. */
export function sleep(context: ProgramContext, ms: number): RunningProgram {
  let cancel: Cancel = () => undefined
  const { running, finish } = bare(() => cancel())
  if (ms !== Infinity) cancel = context.clock.after(ms, () => finish({ code: 0 }))
  return running
}

/** Ends at once. */
export function finished(code: number): RunningProgram {
  const { running, finish } = bare(() => undefined)
  finish({ code })
  return running
}

export function scripted(context: ProgramContext, script: Script): RunningProgram {
  const timers: Cancel[] = []
  const { running, finish } = bare(() => timers.forEach((cancel) => cancel()))
  if (script.exitAfterMs !== undefined) timers.push(context.clock.after(script.exitAfterMs, () => finish({ code: script.exitCode })))
  if (script.oomAfterMs !== undefined)
    timers.push(context.clock.after(script.oomAfterMs, () => context.use({ memoryBytes: Number.MAX_SAFE_INTEGER })))
  if (script.logRate > 0) writeLines(context, script, timers)
  return running
}

const longestTick = 1000
const shortestTick = 20

/** Batches of lines, so that thousands a second cost few timers. */
function writeLines(context: ProgramContext, { logRate, logLine }: Script, timers: Cancel[]): void {
  const encoder = new TextEncoder()
  const tick = Math.min(longestTick, Math.max(shortestTick, 1000 / logRate))
  const started = context.clock.now()
  let written = 0
  const write = (): void => {
    const due = Math.floor(((context.clock.now() - started) * logRate) / 1000)
    let text = ''
    for (; written < due; written++) text += `${logLine} ${written + 1}\n`
    if (text !== '') context.output('stdout', encoder.encode(text))
    timers[at] = context.clock.after(tick, write)
  }
  const at = timers.push(() => undefined) - 1
  timers[at] = context.clock.after(tick, write)
}
