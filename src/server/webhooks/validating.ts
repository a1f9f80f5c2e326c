/** ValidatingAdmissionWebhook: webhooks refuse what is written, all asked at once. Upstream: apiserver's webhook/validating. */
import { validatingWebhookConfigurations } from '../../api/resources.ts'
import { internalError } from '../../api/status.ts'
import type { Store } from '../../store/store.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../admission/plugin.ts'
import { servedResources } from '../served.ts'
import { isExempt } from './exempt.ts'
import { hooksOf, type Hook } from './hooks.ts'
import { CallFailure, invoke, type Invocation } from './invoke.ts'
import { matchedResource } from './match.ts'
import { meetsConditions } from './match-conditions.ts'
import { objectsIn } from './versioned.ts'

/** The plug-in; costs nothing while no webhook is configured. */
export function validatingWebhooks(store: Store): AdmissionPlugin {
  const hooks = hooksOf(store, validatingWebhookConfigurations)
  return {
    name: 'ValidatingAdmissionWebhook',
    operations: ['create', 'update', 'delete', 'connect'],
    subresources: 'all',
    validate(request) {
      const all = hooks()
      return all.length === 0 || isExempt(request) ? undefined : dispatch(request, all)
    },
  }
}

async function dispatch(request: AdmissionRequest, hooks: readonly Hook[]): Promise<void> {
  const calls: Invocation[] = []
  for (const { definition: hook } of hooks) {
    const resource = matchedResource(hook, request, servedResources(request.core))
    if (resource === undefined) continue
    const shown = { resource, objects: await objectsIn(request, resource, 'validate') }
    if (await meetsConditions(request, hook, shown)) calls.push({ hook, ...shown, mutating: false })
  }
  // Of several refusals the first to arrive is told.
  const refusals: unknown[] = []
  await Promise.all(calls.map((call) => callOne(request, call).catch((error: unknown) => void refusals.push(error))))
  if (refusals.length > 0) throw refusals[0]
}

async function callOne(request: AdmissionRequest, call: Invocation): Promise<void> {
  try {
    await invoke(request, call)
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    if (call.hook.failurePolicy !== 'Ignore') throw internalError(error.message)
  }
}
