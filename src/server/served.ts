/** Which resources the server serves: the built-in ones, those that definitions add, and the metrics API once its nodes can measure. */
import { builtInResources, type Resource } from '../api/resource.ts'
import type { Core } from './core.ts'
import { metricsResources } from '../api/metrics-resources.ts'

interface Lists {
  readonly stored: readonly Resource[]
  readonly withMetrics: readonly Resource[]
}

const lists = new WeakMap<readonly Resource[], Lists>()

/** The same lists as long as the definitions add the same, so that what is derived of them can be kept by it. */
function listsOf({ custom }: Core): Lists {
  let made = lists.get(custom.resources)
  if (made === undefined) {
    const stored = [...builtInResources, ...custom.resources]
    made = { stored, withMetrics: [...stored, ...metricsResources] }
    lists.set(custom.resources, made)
  }
  return made
}

/** Whatever has a path. */
export const servedResources = (core: Core): readonly Resource[] =>
  core.nodes?.summary === undefined ? listsOf(core).stored : listsOf(core).withMetrics

/** Whatever has objects in the store, or asks about them. */
export const storedResources = (core: Core): readonly Resource[] => listsOf(core).stored
