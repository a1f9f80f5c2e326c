/** The check that upstream's rules for custom objects begin with: what an object says it is. */
import { problem } from '../../api/field-errors.ts'
import { invalid } from '../../api/status.ts'
import type { Call, Draft } from '../core.ts'
import { customTypeOf } from './custom-type.ts'

/** Refuses a custom object of another kind than its resource's. Those of built-in resources are not even decoded. */
export function refuseOtherKind({ resource }: Call, { kind, metadata }: Draft): void {
  if (customTypeOf(resource) === undefined || kind === undefined || kind === resource.kind) return
  throw invalid({ group: resource.group, kind }, metadata.name ?? '', [problem.invalid('kind', kind, `must be ${resource.kind}`)])
}
