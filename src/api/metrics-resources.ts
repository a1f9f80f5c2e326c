/**
 * The resources of the metrics API, which upstream's metrics-server adds to a cluster: what pods and nodes use now, measured when asked.
 */
import type { KubeObject } from './object.ts'
import type { Resource } from './resource.ts'

/** What the containers of a pod use. */
export interface PodMetrics extends KubeObject {
  readonly timestamp: string
  /** The time that the measuring took: `15s`. */
  readonly window: string
  readonly containers: readonly { readonly name: string; readonly usage: Readonly<Record<string, string>> }[]
}

/** What a node uses. */
export interface NodeMetrics extends KubeObject {
  readonly timestamp: string
  readonly window: string
  readonly usage: Readonly<Record<string, string>>
}

const group = 'metrics.k8s.io'
const version = 'v1beta1'
const of = <T>(plural: string, kind: string, namespaced: boolean): Resource<T> => ({
  id: `${group}/${version} ${plural}`,
  group,
  version,
  plural,
  singular: '',
  kind,
  namespaced,
  verbs: ['get', 'list'],
  short: [],
  categories: [],
  subresources: {},
})

export const podMetrics: Resource<PodMetrics> = of('pods', 'PodMetrics', true)
export const nodeMetrics: Resource<NodeMetrics> = of('nodes', 'NodeMetrics', false)
export const metricsResources: readonly Resource[] = [nodeMetrics, podMetrics]
