/** The resources that the stored definitions add, at any moment. */
import { conditionOf } from '../../api/conditions.ts'
import type { CustomResourceDefinition } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { isEqual } from '../../api/equal.ts'
import { compareTexts } from '../../base/order.ts'
import type { Store } from '../../store/store.ts'
import type { CustomType } from './custom-type.ts'
import { compareVersions, typesOf } from './definition.ts'

/** Where the store keeps definitions. */
export const definitionsPrefix = '/apiextensions.k8s.io/customresourcedefinitions/'

export interface CustomRegistry {
  /** By group and preference of version; another list whenever something changed. */
  readonly resources: readonly Resource[]
  /** Tells once that a custom resource is no longer served. Gives what takes the wish back. */
  onceGone(resource: Resource, tell: () => void): () => void
}

interface Known {
  readonly definition: CustomResourceDefinition
  readonly types: readonly CustomType[]
}

/** Follows the store's definitions. */
export function customRegistry(store: Store): CustomRegistry {
  const known = new Map<string, Known>()
  const waiting = new Map<string, Set<() => void>>()
  let resources: readonly Resource[] = []
  const collect = (): void => {
    const types = [...known.values()].flatMap((one) => one.types)
    // Discovery shows a group's versions in order of preference, whichever definition brings them.
    types.sort(
      ({ resource: left }, { resource: right }) => compareTexts(left.group, right.group) || compareVersions(left.version, right.version),
    )
    resources = types.map(({ resource }) => resource)
    for (const [id, those] of waiting) {
      if (resources.some((resource) => resource.id === id)) continue
      waiting.delete(id)
      for (const tell of those) tell()
    }
  }
  const learn = (key: string, definition: CustomResourceDefinition): boolean => {
    const before = known.get(key)
    if (before !== undefined && isSettled(before.definition, definition)) return false
    known.set(key, { definition, types: typesOf(definition) })
    return true
  }
  const follow = (): void => {
    const page = store.list(definitionsPrefix)
    known.clear()
    for (const { key, value } of page.entries) learn(key, value as CustomResourceDefinition)
    collect()
    store.watch(
      definitionsPrefix,
      page.revision,
      (events) => {
        let isChanged = false
        for (const { type, entry } of events) {
          if (type === 'delete') isChanged = known.delete(entry.key) || isChanged
          else isChanged = learn(entry.key, entry.value as CustomResourceDefinition) || isChanged
        }
        if (isChanged) collect()
      },
      follow,
    )
  }
  follow()
  return {
    get resources() {
      return resources
    },
    onceGone({ id }, tell) {
      if (!resources.some((resource) => resource.id === id)) return () => undefined
      const those = waiting.get(id) ?? new Set()
      waiting.set(id, those.add(tell))
      return () => {
        those.delete(tell)
        if (those.size === 0 && waiting.get(id) === those) waiting.delete(id)
      }
    },
  }
}

/** Whether a change leaves alone what is compiled: mirrors hold on to resources as long as they mean the same. */
function isSettled(before: CustomResourceDefinition, now: CustomResourceDefinition): boolean {
  const established = (definition: CustomResourceDefinition): unknown => conditionOf(definition, 'Established')?.status
  return (
    isEqual(before.spec, now.spec) &&
    isEqual(before.status?.acceptedNames, now.status?.acceptedNames) &&
    established(before) === established(now) &&
    before.metadata.deletionTimestamp === now.metadata.deletionTimestamp
  )
}
