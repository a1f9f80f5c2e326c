/** The least a simulated node can run without a shell: sleep, true, false, and playing the rest. */
import { type Programs, ProgramNotFound } from './program.ts'
import { finished, played, sleep } from './scripted-program.ts'

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

export const fallbackPrograms: Programs = {
  imageOf: () => undefined,
  start(context) {
    const [command, argument = ''] = context.argv
    if (command === undefined) return played(context)
    const base = command.slice(command.lastIndexOf('/') + 1)
    if (base === 'true' || base === 'echo') return finished(0)
    if (base === 'false') return finished(1)
    if (base === 'sleep') {
      const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(argument)
      return sleep(context, argument === 'infinity' || match === null ? Infinity : Number(match[1]) * (units[match[2] ?? ''] ?? 1) * 1000)
    }
    if (context.pid !== 1) throw new ProgramNotFound(command)
    return played(context)
  },
}
