/** Flags of commands that delete: what becomes of owned objects, how much time is given, how long is waited. */
import type { DeleteChoice } from '../operations/delete.ts'
import { text, UsageError, type Flag, type FlagValues } from './command.ts'
import { readDuration } from './duration.ts'

export const cascade: Flag = {
  type: 'string',
  help: '<background|foreground|orphan> what becomes of the objects it owns (default background)',
}
export const gracePeriod: Flag = { type: 'number', help: "<seconds> instead of the object's own" }
export const timeout: Flag = { type: 'string', help: '<duration> how long to wait: 30s, 5m (default: without end)' }

const propagations = { background: 'Background', foreground: 'Foreground', orphan: 'Orphan' } as const

export function readPropagation(flags: FlagValues): NonNullable<DeleteChoice['propagation']> {
  const asked = text(flags, 'cascade') ?? 'background'
  if (!Object.hasOwn(propagations, asked))
    throw new UsageError(`invalid cascade value (${asked}). Must be "background", "foreground", or "orphan"`)
  return propagations[asked as keyof typeof propagations]
}

/** Seconds; undefined: without end. */
export function readPatience(flags: FlagValues): number | undefined {
  const asked = text(flags, 'timeout')
  const seconds = asked === undefined ? 0 : readDuration('timeout', asked)
  return seconds > 0 ? seconds : undefined
}
