/** resize: changes what the containers of a pod may use while they run. */
import type { Mutable } from '../../api/object.ts'
import type { Pod } from '../../api/objects.ts'
import { checkResize, prepareResize } from '../../kinds/pod/resize.ts'
import { asObject, refuse } from '../validation/checks.ts'
import { storageOf } from '../storage/storage.ts'
import { specStrategy, type Strategy } from '../validation/strategy.ts'

/** Fields of the metadata that this write leaves alone. */
const kept = ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const

export const resizeStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    // The call is for a pod, and so are both objects.
    prepareResize(draft as unknown as Mutable<Pod>, old as unknown as Pod)
    for (const field of kept) {
      if (old.metadata[field] === undefined) delete draft.metadata[field]
      else Object.assign(draft.metadata, { [field]: structuredClone(old.metadata[field]) })
    }
    specStrategy.prepare(call, draft, old)
  },
  check(call, draft, old) {
    const { rules } = storageOf(call.resource)
    const pod = asObject(draft)
    refuse(call, draft, [...(rules.check?.(pod) ?? []), ...checkResize(pod as unknown as Pod, old as unknown as Pod)])
  },
}
