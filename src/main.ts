/** The program: reads the process, runs one command, and sets the exit code. */
import { useCompileCache } from './base/compile-cache.ts'

const abort = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => abort.abort(name))
// A reader that went away (a closed pipe) ends the output, not the program with a trace.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const { argv, env, stdin, stdout, stderr } = process
useCompileCache(env)
// Loaded only now, so that its code comes out of the cache.
const { run } = await import('./cli/run.ts')
process.exitCode = await run({ argv: argv.slice(2), env, stdin, stdout, stderr, signal: abort.signal })
