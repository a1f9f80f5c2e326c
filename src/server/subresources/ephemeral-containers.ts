/** ephemeralcontainers: adds containers for debugging to a pod that runs. */
import { problem } from '../../api/field-errors.ts'
import { isEqual } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { EphemeralContainer, Pod } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { asObject, refuse } from '../checks.ts'
import { storageOf } from '../storage.ts'
import { specStrategy, type Strategy } from '../strategy.ts'

/** Nothing of the pod changes but the list of its ephemeral containers, and that only grows. */
export const ephemeralContainersStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    const list = containersOf(asObject(draft))
    specStrategy.prepare(call, draft, old)
    const { ephemeralContainers: _before, ...spec } = (old as unknown as Pod).spec
    draft['spec'] = { ...spec, ...(list.length > 0 && { ephemeralContainers: list }) }
    if (list.length !== containersOf(old).length && old.metadata.generation !== undefined) draft.metadata.generation = old.metadata.generation + 1
  },
  check(call, draft, old) {
    const { rules } = storageOf(call.resource)
    refuse(call, draft, [...(rules.check?.(asObject(draft)) ?? []), ...changed(draft as unknown as KubeObject, old)])
  },
}

const containersOf = (object: KubeObject): readonly EphemeralContainer[] => (object as unknown as Pod).spec?.ephemeralContainers ?? []

function changed(object: KubeObject, old: KubeObject): Problem[] {
  const now = new Map(containersOf(object).map((container) => [container.name, container]))
  const field = 'spec.ephemeralContainers'
  return containersOf(old).flatMap((before) => {
    const found = now.get(before.name)
    if (found === undefined) return [problem.forbidden(field, `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`)]
    return isEqual(found, before) ? [] : [problem.forbidden(field, `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n`)]
  })
}
