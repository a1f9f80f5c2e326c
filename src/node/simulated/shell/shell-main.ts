/** What a shell does from its first word to its last: options, a text or a file or lines of input, and its end. */
import { parse } from 'unbash'
import { complain } from './complain.ts'
import { finished, outcome } from './ending.ts'
import { Killed } from './life.ts'
import type { Runner } from './runner.ts'
import { signalNumber } from './signal-names.ts'
import { Leave, resolvePath, type ShellState, type Value } from './state.ts'
import { decode, encode } from './streams.ts'

/** What scripts ask to learn whether they run in bash, and in which. */
const ofBash: Readonly<Record<string, Value>> = {
  BASH: '/bin/bash',
  BASH_VERSION: '5.2.21(1)-release',
  BASH_VERSINFO: ['5', '2', '21', '1', 'release', 'x86_64-pc-linux-gnu'],
  HOSTTYPE: 'x86_64',
  MACHTYPE: 'x86_64-pc-linux-gnu',
  OSTYPE: 'linux-gnu',
}

/** `sh -c text`, `sh file`, or commands from standard input. */
export async function shellMain(state: ShellState, argv: readonly string[], runner: Runner): Promise<number> {
  const [name = 'sh', ...words] = argv
  state.name = name
  if (name === 'bash') for (const [key, value] of Object.entries(ofBash)) if (!state.variables.has(key)) state.variables.set(key, value)
  let text: string | undefined
  let fromFlag = false
  if (words[0] === '--version') {
    void state.descriptors.get(1)?.sink?.write(encode('GNU bash, version 5.2.21(1)-release (simulated)\n'))
    return 0
  }
  while (/^[-+]\w/.test(words[0] ?? '')) {
    const flag = words.shift() ?? ''
    if (flag === '-o') {
      if (words.shift() === 'pipefail') state.options.add('pipefail')
      continue
    }
    if (flag.startsWith('--')) continue
    for (const letter of flag.slice(1))
      if (letter === 'c') fromFlag = true
      else if (letter === 'o' && words.shift() === 'pipefail') state.options.add('pipefail')
      else state.options.add(letter)
  }
  if (fromFlag) {
    text = words.shift() ?? ''
    state.name = words.shift() ?? name
  } else if (words[0] !== undefined) {
    const file = words.shift() ?? ''
    state.name = file
    const path = resolvePath(state.directory, file)
    if (state.shared.context.files.stat(path)?.type !== 'file') {
      complain({ ...state, name }, `can't open '${file}': No such file or directory`)
      return 2
    }
    text = decode(state.shared.context.files.read(path))
  }
  state.parameters = words
  return finished(state, runner, () => (text === undefined ? fromInput(state, runner) : runner.text(state, text)))
}

/** Reads commands from a terminal, which interrupts what runs but not the shell, or from another input. */
async function fromInput(state: ShellState, runner: Runner): Promise<number> {
  const { shared } = state
  const before = shared.foreground
  state.interactive = state.descriptors.get(0)?.isTerminal === true && state.descriptors.get(2)?.isTerminal === true
  if (state.interactive) shared.foreground = () => undefined
  try {
    return await readLines(state, runner)
  } finally {
    shared.foreground = before
  }
}

/** Reads commands line by line, a prompt before each when a terminal listens. */
async function readLines(state: ShellState, runner: Runner): Promise<number> {
  const reader = state.descriptors.get(0)?.reader
  const prompt = (more: boolean): void => {
    if (state.interactive)
      void state.descriptors
        .get(1)
        ?.sink?.write(encode(more ? '> ' : `${state.directory} ${state.shared.context.user.uid === 0 ? '#' : '$'} `))
  }
  let text = ''
  const run = interruptible(state, () => {
    text = ''
    prompt(false)
  })
  for (;;) {
    prompt(text !== '')
    const line = await state.life.until(reader?.line() ?? Promise.resolve(undefined))
    if (line === undefined) return state.status
    text += `${line.text}\n`
    const { errors = [] } = parse(text)
    if (errors.length > 0 && line.whole && errors.some((error) => error.pos >= text.trimEnd().length)) continue
    try {
      state.status = await run(() => runner.text(state, text))
    } catch (error) {
      const interrupted = state.life.resume()
      if (interrupted) reader?.forget()
      if (!state.interactive || (error instanceof Leave && error.how === 'exit') || (error instanceof Killed && !interrupted)) throw error
      state.status = outcome(state, error)
    }
    text = ''
  }
}

/** Runs what was typed at a terminal so that Ctrl-C ends it and not the shell; where nothing runs, `anew` asks for another line. */
function interruptible(state: ShellState, anew: () => void): (work: () => Promise<number>) => Promise<number> {
  const { shared, life, interactive } = state
  if (!interactive) return (work) => work()
  let begun = 0
  const interrupt = (name: string): void => {
    if (name === 'INT') life.interrupt(signalNumber(name))
  }
  const waiting = (name: string): void => {
    if (name !== 'INT') return
    const before = begun
    // A line that was typed right before it has not begun yet, and is what it is meant for.
    life.clock.after(0, () => {
      if (life.dead) return
      if (begun === before) anew()
      else if (shared.foreground !== waiting) shared.foreground?.(name)
    })
  }
  shared.foreground = waiting
  return async (work) => {
    begun++
    shared.foreground = interrupt
    try {
      const status = await work()
      // A subshell turns what ends it into its status.
      return life.resume() ? interruptedStatus : status
    } finally {
      shared.foreground = waiting
    }
  }
}

const interruptedStatus = 130
