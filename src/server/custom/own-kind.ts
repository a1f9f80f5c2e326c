/** The checks that upstream's rules for custom objects begin with: what an object says it is. */
import { problem } from '../../api/field-errors.ts'
import { apiVersionOf, groupOf, isUnreadable } from '../../api/resource.ts'
import { internalError, invalid } from '../../api/status.ts'
import type { Call, Draft } from '../core.ts'
import { customTypeOf } from './custom-type.ts'

/** Refuses a custom object of another kind than its resource's. Those of built-in resources are not even decoded. */
export function refuseOtherKind({ resource }: Call, { kind, metadata }: Draft): void {
  if (customTypeOf(resource) === undefined || kind === undefined || kind === resource.kind) return
  throw invalid({ group: resource.group, kind }, metadata.name ?? '', [problem.invalid('kind', kind, `must be ${resource.kind}`)])
}

/** Refuses what a patch made of a custom object where it is of another version than the request. */
export function refuseOtherVersion({ resource, name }: Call, patched: unknown): void {
  const { apiVersion = '', kind = '' } = (patched ?? {}) as Partial<Draft>
  const wanted = apiVersionOf(resource)
  if (customTypeOf(resource) === undefined || apiVersion === wanted || kind === '' || isUnreadable(apiVersion)) return
  if (apiVersion === '') throw internalError("Object 'apiVersion' is missing in 'object has no apiVersion field'")
  const problems = [problem.invalid('apiVersion', apiVersion, `must be ${wanted}`)]
  if (kind !== resource.kind) problems.unshift(problem.invalid('kind', kind, `must be ${resource.kind}`))
  throw invalid({ group: groupOf(apiVersion), kind }, name, problems)
}
