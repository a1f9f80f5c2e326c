/** An old field of a Deployment's spec that lives on as an annotation. */
import { nonNegative } from '../../api/field-errors.ts'
import { unparsableInt } from '../../api/go-integer.ts'
import type { Mutable } from '../../api/object.ts'
import type { Deployment } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

export const rollbackTo = 'deprecated.deployment.rollback.to'

/** Why the annotation cannot be the number that upstream makes of it; no text is no number. */
export function unreadableRollback({ metadata }: Deployment): string | undefined {
  const written = metadata.annotations?.[rollbackTo] ?? ''
  const why = written === '' ? undefined : unparsableInt(written)
  return why && `failed to parse annotation[${rollbackTo}]=${written} as int64: ${why}`
}

/** Writes the number as upstream does. */
export function settleRollback({ metadata }: Mutable<Deployment>): void {
  const { [rollbackTo]: written, ...others } = metadata.annotations ?? {}
  if (written === undefined || (written !== '' && unparsableInt(written) !== undefined)) return
  if (written !== '') metadata.annotations = { ...others, [rollbackTo]: String(BigInt(written)) }
  else if (Object.keys(others).length > 0) metadata.annotations = others
  else delete metadata.annotations
}

/** Lets the annotation be what it was: a write to the status leaves upstream's spec alone. */
export function keepRollback({ metadata }: Mutable<Deployment>, old: Deployment): void {
  const before = old.metadata.annotations?.[rollbackTo]
  const { [rollbackTo]: _, ...others } = metadata.annotations ?? {}
  if (before !== undefined) metadata.annotations = { ...others, [rollbackTo]: before }
  else if (Object.keys(others).length > 0) metadata.annotations = others
  else delete metadata.annotations
}

/** ValidateRollback */
export const checkRollback = ({ metadata }: Deployment): Problem[] =>
  nonNegative('spec.rollback.version', Number(metadata.annotations?.[rollbackTo] ?? 0))
