/** The subresources that read, change or make objects, by name. Adding one is its own file and one line here. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf } from '../../api/resource.ts'
import { failure } from '../../api/status.ts'
import type { Call, Core, Draft } from '../core.ts'
import { statusStrategy, type Strategy } from '../validation/strategy.ts'
import { getShown, objectIn } from '../verbs/get.ts'
import { approvalStrategy } from './approval.ts'
import { bind, refuseBinding } from './binding.ts'
import { ephemeralContainersStrategy } from './ephemeral-containers.ts'
import { evict } from './eviction.ts'
import { finalizeStrategy } from './finalize.ts'
import { resizeStrategy } from './resize.ts'
import { readScale } from './scale.ts'
import { completeTokenRequest, issueToken } from './token.ts'

/** The strategy of an update through a subresource that shows the object itself; undefined: the plain one. */
export function strategyOf(call: Call): Strategy | undefined {
  switch (call.subresource) {
    case undefined:
      return undefined
    case 'approval':
      return approvalStrategy
    case 'ephemeralcontainers':
      return ephemeralContainersStrategy
    case 'finalize':
      return finalizeStrategy
    case 'resize':
      return resizeStrategy
    case 'status':
      return statusStrategy
    default:
      throw unserved(call)
  }
}

/** What GET of a subresource answers. */
export async function readSubresource(core: Core, call: Call): Promise<object> {
  if (call.subresource === 'scale') return readScale(core, call)
  return objectIn(await getShown(core, call))
}

/** POST to a subresource: admission sees its body, and nothing of what comes of it. */
export async function createSubresource(core: Core, call: Call, body: Draft): Promise<KubeObject | object> {
  const {
    group = call.resource.group,
    version = call.resource.version,
    kind = '',
  } = call.resource.subresources[call.subresource ?? ''] ?? {}
  Object.assign(body, { apiVersion: apiVersionOf({ group, version }), kind })
  const request = { core, call, operation: 'create', object: body, old: undefined } as const
  await core.admission.admit(request)
  // What is to validate a request for a token sees it complete.
  const account = call.subresource === 'token' ? completeTokenRequest(core, call, body) : undefined
  if (call.subresource === 'binding') refuseBinding(call, body)
  await core.admission.validate(request)
  if (account !== undefined) return issueToken(core, call, { account, body })
  if (call.subresource === 'binding') return bind(core, call, body)
  if (call.subresource === 'eviction') return evict(core, call, body)
  throw unserved(call)
}

const unserved = (call: Call): Error =>
  failure(501, 'NotImplemented', `${call.resource.plural}/${call.subresource ?? ''} is not served yet`)
