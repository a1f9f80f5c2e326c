/** What one object counts against quotas, and which quotas it counts against. */
import { isFinished } from '../pod/finished.ts'
import type { KubeObject } from '../../api/object.ts'
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../../api/objects.ts'
import { quantity, type Quantity } from '../../api/quantity.ts'
import type { Resource } from '../../api/resource.ts'
import { persistentVolumeClaims, pods, services } from '../../api/resources.ts'
import { podLimits, podRequests } from '../pod/resources.ts'
import { computeQosClass } from '../pod/qos.ts'
import { takesNodePorts } from '../service/cluster-addresses.ts'
import { nativeNames } from '../shared/resource-names.ts'
import { classNameOf } from '../shared/storage-class-name.ts'

export type Usage = Map<string, Quantity>

/** Core kinds that quotas name without `count/`. */
const plainNames = new Set(['configmaps', 'persistentvolumeclaims', 'replicationcontrollers', 'resourcequotas', 'secrets', 'services'])
const one = quantity('1')

/** The amounts by the names that quotas give them. */
export function usageOf(resource: Resource, object: KubeObject): Usage {
  const usage: Usage = new Map([[`count/${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`, one]])
  if (resource.group === '' && plainNames.has(resource.plural)) usage.set(resource.plural, one)
  if (resource.id === pods.id) addPod(usage, object as unknown as Pod)
  if (resource.id === services.id) addService(usage, object as unknown as Service)
  if (resource.id === persistentVolumeClaims.id) addClaim(usage, object as unknown as PersistentVolumeClaim)
  return usage
}

/** Requests of native resources count by their own name too, and of limits only those of native ones. */
function addPod(usage: Usage, pod: Pod): void {
  // What has ended holds nothing.
  if (isFinished(pod)) return
  usage.set('pods', one)
  for (const [name, amount] of podRequests(pod)) {
    usage.set(`requests.${name}`, amount)
    if (nativeNames.has(name) || name.startsWith('hugepages-')) usage.set(name, amount)
  }
  for (const [name, amount] of podLimits(pod)) if (nativeNames.has(name)) usage.set(`limits.${name}`, amount)
}

function addService(usage: Usage, { spec }: Service): void {
  if (spec.type === 'LoadBalancer') usage.set('services.loadbalancers', one)
  const count = takesNodePorts(spec) ? (spec.ports?.length ?? 0) : (spec.ports?.filter(({ nodePort }) => (nodePort ?? 0) > 0).length ?? 0)
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') usage.set('services.nodeports', quantity(count))
}

function addClaim(usage: Usage, claim: PersistentVolumeClaim): void {
  const storage = quantity(claim.spec?.resources?.requests?.['storage'])
  usage.set('requests.storage', storage)
  const name = classNameOf(claim)
  if (name === '') return
  usage.set(`${name}.storageclass.storage.k8s.io/requests.storage`, storage)
  usage.set(`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`, one)
}

interface Term {
  readonly scope: string
  readonly operator: string
  readonly values: readonly string[]
}

/** True when the quota's scopes take the object in; scopes are about pods only. */
export function isInScope({ spec }: ResourceQuota, resource: Resource, object: KubeObject): boolean {
  const scopes = spec?.scopes ?? []
  const terms = spec?.scopeSelector?.matchExpressions ?? []
  if (scopes.length === 0 && terms.length === 0) return true
  if (resource.id !== pods.id) return false
  const pod = object as unknown as Pod
  return (
    scopes.every((scope) => fits(pod, { scope, operator: 'Exists', values: [] })) &&
    terms.every(({ scopeName, operator, values }) => fits(pod, { scope: scopeName, operator, values: values ?? [] }))
  )
}

function fits(pod: Pod, { scope, operator, values }: Term): boolean {
  const isBestEffort = computeQosClass(pod.spec) === 'BestEffort'
  const ends = endsByItself(pod)
  const name = pod.spec.priorityClassName ?? ''
  switch (scope) {
    case 'BestEffort':
      return isBestEffort
    case 'NotBestEffort':
      return !isBestEffort
    case 'Terminating':
      return ends
    case 'NotTerminating':
      return !ends
    case 'CrossNamespacePodAffinity':
      return crossesNamespaces(pod)
    case 'PriorityClass':
      if (operator === 'In') return values.includes(name)
      if (operator === 'NotIn') return !values.includes(name)
      return operator === 'Exists' ? name !== '' : name === ''
    default:
      return false
  }
}

/** Whether a pod has a time by which it ends: those are in the scope Terminating. */
export const endsByItself = (pod: KubeObject): boolean => (pod as unknown as Pod).spec.activeDeadlineSeconds !== undefined

/** A pod that looks at pods of other namespaces for its place. */
function crossesNamespaces({ spec }: Pod): boolean {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {}
  return [podAffinity, podAntiAffinity].some((one) => {
    const terms = [
      ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ]
    return terms.some(({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined)
  })
}
