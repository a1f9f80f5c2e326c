/** What may not change in config maps and secrets that say that they do not. */
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { Problem } from '../../api/status.ts'

interface MayBeImmutable {
  readonly immutable?: boolean
}

type Data = Readonly<Record<string, string>> | undefined

/** The problems of a change, by what each field of data is and was; Go tells data that came empty from none. */
export function checkImmutableData(
  { immutable }: MayBeImmutable,
  old: MayBeImmutable,
  fields: Readonly<Record<string, readonly [now: Data, before: Data]>>,
): Problem[] {
  if (old.immutable !== true) return []
  const reason = 'field is immutable when `immutable` is set'
  const changed = Object.entries(fields).filter(([, [now, before]]) =>
    now === undefined || before === undefined ? now !== before : !isSame(now, before),
  )
  return [...(immutable === true ? [] : ['immutable']), ...changed.map(([field]) => field)].map((field) => problem.forbidden(field, reason))
}
