/** The match conditions of webhooks: expressions that all must hold before a webhook is called. */
import type { MutatingWebhook, ValidatingWebhook } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'

/** Whether every condition holds. */
export async function meetsConditions(_request: AdmissionRequest, { matchConditions = [] }: MutatingWebhook | ValidatingWebhook, _resource: Resource): Promise<boolean> {
  return matchConditions.length === 0
}
