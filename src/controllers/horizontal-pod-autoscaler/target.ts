/** What an autoscaler points at, and whether it is alone in that. */
import type { KubeObject } from '../../api/object.ts'
import type { HorizontalPodAutoscaler, Pod } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { deployments, horizontalPodAutoscalers, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import { parseSelector } from '../../api/selector.ts'
import { selectorOfSpec } from '../../api/selector-text.ts'
import { notFound } from '../../api/status.ts'
import type { View } from '../view.ts'

/** What a scale tells of its object. */
export interface Target {
  readonly resource: Resource<KubeObject>
  readonly object: KubeObject
  readonly replicas: number
  /** The labels of its pods, as a query. */
  readonly selector: string
}

export const targets: readonly Resource<KubeObject>[] = [deployments, replicaSets, statefulSets, replicationControllers]

/** The object to be scaled, or why there is none. */
export function targetOf({ spec, metadata }: HorizontalPodAutoscaler, view: View): Target | string {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const resource = targets.find((candidate) => candidate.kind === kind && candidate.group === group)
  if (resource === undefined) {
    const known = view.resources.some((candidate) => candidate.kind === kind && candidate.group === group)
    return known
      ? 'the server could not find the requested resource'
      : `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`
  }
  const object = view.get(resource, { namespace: metadata.namespace, name })
  if (object === undefined) return notFound(resource, name).message
  // All four have both.
  const { replicas = 1, selector } = (object as { readonly spec?: { readonly replicas?: number; readonly selector?: unknown } }).spec ?? {}
  return { resource, object, replicas, selector: selectorOfSpec(selector) }
}

/** The names of all autoscalers that have one of the pods for their own; more than one is one too many. */
export function autoscalersOf(pods: readonly Pod[], namespace: string, view: View): readonly string[] {
  return view
    .list(horizontalPodAutoscalers, namespace)
    .filter((scaler) => {
      const target = targetOf(scaler, view)
      if (typeof target === 'string') return false
      const selector = parseSelector(target.selector)
      return pods.some(({ metadata }) => selector.matches(metadata.labels))
    })
    .map(({ metadata }) => metadata.name)
    .sort()
}
