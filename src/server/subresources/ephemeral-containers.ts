/** ephemeralcontainers: adds containers for debugging to a pod that runs. */
import { copyOf, isEqual } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { EphemeralContainer, Pod } from '../../api/objects.ts'
import { checkEphemeralUpdate } from '../../kinds/pod/update.ts'
import { asObject, refuse } from '../validation/checks.ts'
import { storageOf } from '../storage/storage.ts'
import type { Draft } from '../core.ts'
import type { Strategy } from '../validation/strategy.ts'

/** Nothing of the pod changes but the list of its ephemeral containers, and that only grows. */
export const ephemeralContainersStrategy: Strategy = {
  reserves: false,
  prepare(_call, draft, old) {
    const list = containersOf(asObject(draft))
    const { managedFields } = draft.metadata
    draft.metadata = { ...(copyOf(old.metadata) as Draft['metadata']), ...(managedFields && { managedFields }) }
    const { ephemeralContainers: _before, ...spec } = (old as unknown as Pod).spec
    draft['spec'] = { ...spec, ...(list.length > 0 && { ephemeralContainers: list }) }
    const { status } = old as unknown as Pod
    if (status !== undefined) draft['status'] = status
    if (!isEqual(list, containersOf(old)) && old.metadata.generation !== undefined) draft.metadata.generation = old.metadata.generation + 1
  },
  check(call, draft, old) {
    const { rules } = storageOf(call.resource)
    refuse(call, draft, [
      ...(rules.check?.(asObject(draft)) ?? []),
      ...checkEphemeralUpdate(draft as unknown as Pod, old as unknown as Pod),
    ])
  },
}

const containersOf = (object: KubeObject): readonly EphemeralContainer[] => (object as unknown as Pod).spec?.ephemeralContainers ?? []
