/** The program: reads the process, runs one command, and sets the exit code. */
import { useCompileCache } from './base/compile-cache.ts'

const abort = new AbortController()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const end = (name: NodeJS.Signals): void => abort.abort(name)
for (const name of signals) process.on(name, end)
// A reader that went away (a closed pipe) ends the output, not the program with a trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { argv, env, stdin, stdout, stderr } = process
useCompileCache(env)
// Loaded only now, so that its code comes out of the cache.
const { run } = await import('./cli/run.ts')
process.exitCode = await run({ argv: argv.slice(2), env, stdin, stdout, stderr, signal: abort.signal })
// From here on a signal ends the process as it would any other.
for (const name of signals) process.off(name, end)
