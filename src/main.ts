/**
 * The program's start: loads the rest, reads the process, runs one command, and sets the exit code. The thread of a cluster starts here,
 * too.
 */
import { setFlagsFromString } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { systemClock } from './base/clock.ts'
import { commandOf } from './cli/command-of.ts'
import { loadKept } from './cli/kept-code.ts'
import { prepareThread } from './cluster/in-thread.ts'

/** Set by the build: the names of the files, which tell what they hold. */
declare const INKUBE_FILES: { readonly cli: string; readonly cluster: string }

/** How long after the start its code is kept, in milliseconds: what is used later is compiled when it is used. */
const settleAfter = 3000

const { env } = process
const argv = process.argv.slice(2)
const role = isMainThread ? commandOf(argv).name : 'thread'
// What a start of the UI waits for longest comes first.
const thread = role === 'ui' ? prepareThread() : undefined
// The engine's own warnings would be written over the screen.
if ((role === 'ui' || role === 'thread') && env['INKUBE_DEBUG'] !== '1') process.removeAllListeners('warning')
const keeps: (() => void)[] = []
const keepAll = (): void => keeps.forEach((keep) => keep())
const { promise: settled, resolve: settle } = Promise.withResolvers<void>()
let cancel = systemClock.after(settleAfter, () => {
  keepAll()
  settle()
  if (loaded !== undefined) cancel = systemClock.after(settleAfter, giveBackAtRest)
})

/**
 * Where a cluster runs, the engine at rest closes the gaps between objects, a dozen megabytes at a time, until there are few: of 10,000 pods
 * just begun they are two fifths of all memory. Said at the start, it would have the engine refuse the code that comes with Node; said before
 * all threads have kept theirs, that code.
 */
function giveBackAtRest(): void {
  setFlagsFromString('--memory-reducer-favors-memory')
  setFlagsFromString('--memory-reducer-gc-count=4')
}

function load<Exports>(file: string): Exports {
  const { exports, keep } = loadKept<Exports>(file, role, env)
  keeps.push(keep)
  return exports
}

type Cluster = typeof import('./cluster/program.ts')
let loaded: Cluster | undefined
const cluster = (): Cluster => (loaded ??= load<Cluster>(INKUBE_FILES.cluster))

function runProcess(): void {
  const abort = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(name, () => abort.abort(name))
  const { stdin, stdout, stderr } = process
  // Nobody is left to be told.
  stderr.on('error', () => undefined)
  // A reader that went away (a closed pipe) ends the output, not the program with a trace; a terminal that is gone is a SIGHUP.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') return abort.abort('SIGHUP')
    if (error.code !== 'EPIPE') stderr.write(`error: ${error.message}\n`)
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
  const { run } = load<typeof import('./cli/run.ts')>(INKUBE_FILES.cli)
  const startCluster: Cluster['startCluster'] = (...how) => cluster().startCluster(...how)
  void run({ argv, env, stdin, stdout, stderr, signal: abort.signal, thread, settled, startCluster }).then((code) => {
    process.exitCode = code
    cancel()
    // What a wrong command line runs through is not worth keeping.
    if (code !== 2) keepAll()
  })
}

function runThread(): void {
  void cluster()
    .runThread()
    .then(() => {
      cancel()
      keepAll()
    })
}

if (isMainThread) runProcess()
else runThread()
