/** Interpreters that nobody simulates: their containers say so and idle or, as tasks, end, so that what is around them can be tried. */
import type { ProgramContext, RunningProgram } from '../program.ts'
import { fateOf, played } from '../scripted-program.ts'
import { definition, line, sayAndExit, serve, type KnownImage } from './known-image.ts'

/** `known` runs what can be run after all. */
export const interpreter = (
  names: readonly string[],
  command: string,
  { megabytes, known }: { readonly megabytes: number; readonly known?: (context: ProgramContext) => RunningProgram | undefined },
): KnownImage => ({
  names,
  define: () => definition({ megabytes, command: [command] }),
  programs: {
    [command]: (context) => {
      if (context.argv.length === 1 && !context.tty) return sayAndExit(context, [])
      if (context.argv[1] === '--version' || context.argv[1] === '-V') return sayAndExit(context, [`${command} (simulated)`])
      const running = known?.(context)
      if (running !== undefined) return running
      line(context, `${context.argv.join(' ')}: programs in this language are not simulated; ${fateOf(context)}`, 'stderr')
      if (context.isTask) return played(context)
      const closers = context.ports.flatMap((port) => {
        try {
          return [context.network.listen(port, { accept: (connection) => connection.onData(() => undefined) })]
        } catch {
          return []
        }
      })
      return serve(context, { close: () => closers.forEach((close) => close()) })
    },
  },
})
