/** The parameters of a policy with one of its bindings. Upstream: CollectParams of apiserver/pkg/admission/plugin/policy/generic. */
import { labelPredicate } from '../../api/label-selector.ts'
import type { KubeObject } from '../../api/object.ts'
import type { ParamKind, ParamRef, ValidatingAdmissionPolicy } from '../../api/objects.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { shownIn } from '../conversion/conversion.ts'
import { servedResources } from '../served.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'

/** A policy or binding cannot be used as it is; the message says why. */
export class ConfigurationError extends Error {}

/** The resource of a kind of parameters; undefined where the policy has none. */
export function paramResource({ core }: AdmissionRequest, { spec: { paramKind } }: ValidatingAdmissionPolicy): Resource | undefined {
  if (paramKind === undefined) return undefined
  const found = servedResources(core).find(
    (resource) => apiVersionOf(resource) === paramKind.apiVersion && resource.kind === paramKind.kind,
  )
  if (found === undefined) throw new ConfigurationError(`failed to find resource referenced by paramKind: '${kindText(paramKind)}'`)
  return found
}

const kindText = ({ apiVersion = '', kind = '' }: ParamKind): string =>
  `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`

/** The objects that expressions see as `params`, one after the other; a single undefined for none. */
export async function collectParams(
  request: AdmissionRequest,
  resource: Resource | undefined,
  ref: ParamRef | undefined,
): Promise<readonly (KubeObject | undefined)[]> {
  if (resource === undefined || ref === undefined) return [undefined]
  const { namespace: own = '', name = '', selector, parameterNotFoundAction } = ref
  if (own !== '' && !resource.namespaced)
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`')
  const namespace = own === '' ? request.call.namespace : own
  if (resource.namespaced && namespace === '')
    throw new ConfigurationError('cannot use namespaced paramRef in policy binding that matches cluster-scoped resources')
  const { store } = request.core
  const entries = name === '' ? store.list(prefixOf({ resource, namespace })).entries : [store.get(keyIn(resource, namespace, name))]
  const selects = name === '' ? labelPredicate(selector) : (): boolean => true
  const found: KubeObject[] = []
  // What lies under the prefix of a resource is of its type.
  for (const entry of entries)
    if (entry !== undefined && selects((entry.value as KubeObject).metadata.labels ?? {}))
      found.push(await shownIn(request.core, resource, entry.value as KubeObject))
  if (found.length === 0 && parameterNotFoundAction === 'Deny')
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction')
  return found
}
