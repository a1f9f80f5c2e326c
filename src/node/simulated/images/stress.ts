/** Images that use up processor and memory, as lessons on limits do. */
import { scaledValue } from '../../../api/quantity.ts'
import type { ProgramContext, RunningProgram } from '../program.ts'
import { definition, line, serve, type KnownImage } from './known-image.ts'

const optionOf = (argv: readonly string[], names: readonly string[]): string | undefined => {
  for (const [at, word] of argv.entries()) {
    if (names.includes(word)) return argv[at + 1]
    const name = names.find((candidate) => word.startsWith(`${candidate}=`))
    if (name !== undefined) return word.slice(name.length + 1)
  }
  return undefined
}

const units: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** `150M`, as stress reads sizes. */
export function stressSize(text: string | undefined): number {
  const match = /^(\d+)([bkmg]?)$/i.exec(text ?? '')
  return match === null ? 256 * 2 ** 20 : Number(match[1]) * (units[(match[2] ?? '').toLowerCase()] ?? 1)
}

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function stress(context: ProgramContext): RunningProgram {
  const { argv, clock } = context
  const count = (...names: string[]): number => Number(optionOf(argv, names) ?? 0) || 0
  const [cpu, io, vm, hdd] = [count('--cpu', '-c'), count('--io', '-i'), count('--vm', '-m'), count('--hdd', '-d')]
  line(context, `stress: info: [1] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd`)
  // The workers take their memory a moment after the start.
  const cancel = clock.after(500, () =>
    context.use({ memoryBytes: 1_000_000 + vm * stressSize(optionOf(argv, ['--vm-bytes'])), cpuMillis: (cpu + io) * 1000 + vm * 100 + 1 }),
  )
  const running = serve(context, { close: cancel })
  const timeout = /^(\d+)([smhd]?)$/.exec(optionOf(argv, ['--timeout', '-t']) ?? '')
  if (timeout !== null) {
    const length = Number(timeout[1]) * (seconds[timeout[2] ?? ''] ?? 1)
    const end = clock.after(length * 1000, () => {
      line(context, `stress: info: [1] successful run completed in ${length}s`)
      running.signal('TERM')
    })
    void running.exit.then(end)
  }
  return running
}

/** The consumer of the lessons on processor limits: `-cpus 2`, `-mem-total 100Mi`. */
function consume(context: ProgramContext): RunningProgram {
  const cpus = Number(optionOf(context.argv, ['-cpus', '--cpus']) ?? 0) || 0
  const memory = optionOf(context.argv, ['-mem-total', '--mem-total']) ?? '0'
  line(context, `main.go:26] Allocating ${JSON.stringify(memory)} memory, in "4Ki" chunks, with a 1ms sleep between allocations`, 'stderr')
  for (let cpu = 0; cpu < cpus; cpu++) line(context, 'main.go:39] Spawning a thread to consume CPU', 'stderr')
  const cancel = context.clock.after(500, () => {
    line(context, `main.go:29] Allocated ${JSON.stringify(memory)} memory`, 'stderr')
    context.use({ memoryBytes: 2_000_000 + scaledValue(memory), cpuMillis: cpus * 1000 + 1 })
  })
  return serve(context, { close: cancel })
}

export const stressImages: readonly KnownImage[] = [
  {
    names: ['docker.io/polinux/stress', 'docker.io/progrium/stress', 'docker.io/alexeiled/stress-ng', 'docker.io/polinux/stress-ng'],
    define: () => definition({ megabytes: 9.7, command: ['stress'] }),
    programs: { stress, 'stress-ng': stress },
  },
  {
    names: ['docker.io/vish/stress'],
    define: () => definition({ megabytes: 1.6, entrypoint: ['/stress', '-logtostderr'] }),
    programs: { stress: consume },
  },
]
