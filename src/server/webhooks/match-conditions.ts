/** The match conditions of webhooks: expressions that all must hold before a webhook is called. */
import type { MutatingWebhook, ValidatingWebhook } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { forbidden } from '../../api/status.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { admissionVariables } from '../cel/admission-variables.ts'
import { compiledConditions, matchAll } from '../cel/match-conditions.ts'
import type { Objects } from './versioned.ts'

export interface Shown {
  /** As which resource the hook sees the request. */
  readonly resource: Resource
  readonly objects: Objects
}

/** Whether every condition holds; refuses the request where nobody can tell and the failure policy says so. */
export async function meetsConditions(
  request: AdmissionRequest,
  { matchConditions = [], failurePolicy }: MutatingWebhook | ValidatingWebhook,
  shown: Shown,
): Promise<boolean> {
  if (matchConditions.length === 0) return true
  const compiled = await compiledConditions(matchConditions)
  const match = matchAll(matchConditions, compiled, { lookup: admissionVariables({ request, ...shown }), failurePolicy })
  if ('error' in match) throw forbidden(request.call.resource, request.call.name || (request.object.metadata.name ?? ''), match.error)
  return match.matches
}
