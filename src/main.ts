/** The program: reads the process, runs one command, and sets the exit code. */
import { useCompileCache } from './base/compile-cache.ts'
import { commandOf } from './cli/command-of.ts'
import { preparedThread } from './cli/ui.ts'

const { env } = process
const argv = process.argv.slice(2)
// What a start of the UI waits for longest comes first.
if (commandOf(argv).name === 'ui') preparedThread()
useCompileCache(env)
const abort = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => abort.abort(name))
const { stdin, stdout, stderr } = process
// A reader that went away (a closed pipe) ends the output, not the program with a trace.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') stderr.write(`error: ${error.message}\n`)
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})
// Loaded only now, so that its code comes out of the cache.
const { run } = await import('./cli/run.ts')
process.exitCode = await run({ argv, env, stdin, stdout, stderr, signal: abort.signal })
