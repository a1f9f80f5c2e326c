/** resize: changes what the containers of a pod may use while they run. */
import type { Mutable } from '../../api/object.ts'
import type { Pod } from '../../api/objects.ts'
import { checkResize, prepareResize } from '../../kinds/pod/resize.ts'
import { resetMetadata } from '../../kinds/shared/status-metadata.ts'
import { asObject, refuse } from '../validation/checks.ts'
import { storageOf } from '../storage/storage.ts'
import { specStrategy, type Strategy } from '../validation/strategy.ts'

export const resizeStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    // The call is for a pod, and so are both objects.
    prepareResize(draft as unknown as Mutable<Pod>, old as unknown as Pod)
    resetMetadata(draft, old)
    specStrategy.prepare(call, draft, old)
  },
  check(call, draft, old) {
    const { rules } = storageOf(call.resource)
    const pod = asObject(draft)
    refuse(call, draft, [...(rules.check?.(pod) ?? []), ...checkResize(pod as unknown as Pod, old as unknown as Pod)])
  },
}
