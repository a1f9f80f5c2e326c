/** Which resources the server serves: the built-in ones, and the metrics API once its nodes can measure. */
import { builtInResources, type Resource } from '../api/resource.ts'
import type { Core } from './core.ts'
import { metricsResources } from './metrics/resources.ts'

const withMetrics: readonly Resource[] = [...builtInResources, ...metricsResources]

/** Always one of the same two lists, so that what is derived of them can be kept by it. */
export const servedResources = ({ nodes }: Core): readonly Resource[] => (nodes?.summary === undefined ? builtInResources : withMetrics)
