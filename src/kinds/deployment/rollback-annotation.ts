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
  const written = metadata.annotations?.[rollbackTo]
  if (written === undefined || (written !== '' && unparsableInt(written) !== undefined)) return
  put(metadata, written === '' ? undefined : String(BigInt(written)))
}

/** Lets the annotation be what it was: a write to the status leaves upstream's spec alone. */
export function keepRollback({ metadata }: Mutable<Deployment>, old: Deployment): void {
  put(metadata, old.metadata.annotations?.[rollbackTo])
}

/** The annotation with this text; undefined: without it. */
function put(metadata: Mutable<Deployment>['metadata'], text: string | undefined): void {
  const { [rollbackTo]: _, ...others } = metadata.annotations ?? {}
  if (text !== undefined) metadata.annotations = { ...others, [rollbackTo]: text }
  else if (Object.keys(others).length > 0) metadata.annotations = others
  else delete metadata.annotations
}

/** ValidateRollback */
export const checkRollback = ({ metadata }: Deployment): Problem[] =>
  nonNegative('spec.rollback.version', Number(metadata.annotations?.[rollbackTo] ?? 0))
