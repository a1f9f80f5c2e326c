/** What an autoscaler points at, and whether it is alone in that. */
import { isEqual } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { HorizontalPodAutoscaler, Pod, Scale } from '../../api/objects.ts'
import { groupOf, isUnreadable, type Resource } from '../../api/resource.ts'
import { deployments, horizontalPodAutoscalers, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import { parseSelector } from '../../api/selector.ts'
import { selectorOfSpec } from '../../api/selector-text.ts'
import { notFound, quote } from '../../api/status.ts'
import { sortTexts } from '../../base/order.ts'
import { reasonOf } from '../../base/thrown.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'

/** What a scale tells of its object. */
export interface Target {
  readonly resource: Resource<KubeObject>
  readonly object: KubeObject
  readonly replicas: number
  /** The labels of its pods, as a query; empty where it does not tell. */
  readonly selector: string
}

/** Kinds whose size is mirrored; of all others the scale is asked for. */
export const mirroredTargets: readonly Resource<KubeObject>[] = [deployments, replicaSets, statefulSets, replicationControllers]

/** Hands on the object to be scaled, or why there is none. */
export function withTarget(
  { spec, metadata }: HorizontalPodAutoscaler,
  view: View,
  then: (target: Target | string) => readonly Step[],
): readonly Step[] {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef
  if (isUnreadable(apiVersion)) return then(`unexpected GroupVersion string: ${apiVersion}`)
  const group = groupOf(apiVersion)
  const resource = view.resources.find((candidate) => candidate.kind === kind && candidate.group === group)
  if (resource === undefined) return then(`no matches for kind ${quote(kind)} in group ${quote(group)}`)
  if (resource.subresources['scale'] === undefined) return then('the server could not find the requested resource')
  const mirrored = mirroredTarget(spec.scaleTargetRef, metadata.namespace, view)
  if (mirrored !== undefined) return then(mirrored)
  // A scale answers for an object of any kind.
  const scales = resource as Resource<Scale>
  return [
    step.read(scales, { namespace: metadata.namespace, name, subresource: 'scale' }, (scale) =>
      then(scale === undefined ? notFound(resource, name).message : targetIn(scale, scales)),
    ),
  ]
}

function targetIn(scale: Scale, resource: Resource<Scale>): Target | string {
  const selector = scale.status?.selector ?? ''
  try {
    parseSelector(selector)
  } catch (error) {
    const why = `couldn't parse the selector string ${quote(selector)}: ${reasonOf(error)}`
    return `received an object from a /scale endpoint which was not convertible to autoscaling Scale: failed to parse target selector: ${why}`
  }
  return { resource, object: scale, replicas: scale.spec?.replicas ?? 0, selector }
}

type Reference = HorizontalPodAutoscaler['spec']['scaleTargetRef']

function mirroredTarget({ apiVersion = '', kind, name }: Reference, namespace: string | undefined, view: View): Target | undefined {
  const resource = mirroredTargets.find((candidate) => candidate.kind === kind && candidate.group === groupOf(apiVersion))
  const object = resource === undefined ? undefined : view.get(resource, { namespace, name })
  if (resource === undefined || object === undefined) return undefined
  // All four have both.
  const { replicas = 1, selector } = (object as { readonly spec?: { readonly replicas?: number; readonly selector?: unknown } }).spec ?? {}
  return { resource, object, replicas, selector: selectorOfSpec(selector) }
}

/**
 * The names of all autoscalers that have one of the pods for their own; more than one is one too many. Of those that point at a kind that
 * is not mirrored, only those with the same target as `scaler` are known to.
 */
export function autoscalersOf(scaler: HorizontalPodAutoscaler, own: readonly Pod[], view: View): readonly string[] {
  const { namespace } = scaler.metadata
  const isRival = (other: HorizontalPodAutoscaler): boolean => {
    const target = mirroredTarget(other.spec.scaleTargetRef, namespace, view)
    if (target === undefined) return isEqual(other.spec.scaleTargetRef, scaler.spec.scaleTargetRef)
    const selector = parseSelector(target.selector)
    return own.some(({ metadata }) => selector.matches(metadata.labels))
  }
  const pointing = view
    .list(horizontalPodAutoscalers, namespace)
    .filter((other) => other.metadata.name === scaler.metadata.name || isRival(other))
  return sortTexts(pointing.map(({ metadata }) => metadata.name))
}
