/**
 * The resources of the metrics API, which upstream's metrics-server adds to a cluster: what pods and nodes use now, measured when asked.
 */
import type { Resource } from '../../api/resource.ts'

const group = 'metrics.k8s.io'
const version = 'v1beta1'
const of = (plural: string, kind: string, namespaced: boolean): Resource => ({
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

export const podMetrics: Resource = of('pods', 'PodMetrics', true)
export const nodeMetrics: Resource = of('nodes', 'NodeMetrics', false)
export const metricsResources: readonly Resource[] = [nodeMetrics, podMetrics]
