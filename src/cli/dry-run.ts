/** `--dry-run`: what is only tried, and by whom. */
import { text, UsageError, type FlagValues } from './command.ts'

export type DryRun = 'none' | 'client' | 'server'

/** What the flag says; throws UsageError, in kubectl's words, for what it may not say. */
export function readDryRun(flags: FlagValues): DryRun {
  const dry = text(flags, 'dryRun') ?? 'none'
  if (dry !== 'none' && dry !== 'client' && dry !== 'server')
    throw new UsageError(`Invalid dry-run value (${dry}). Must be "none", "server", or "client".`)
  return dry
}

/** What stands behind an answer. */
export const dryRunWords: Readonly<Record<DryRun, string>> = { none: '', client: ' (dry run)', server: ' (server dry run)' }
