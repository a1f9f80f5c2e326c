/** finalize: takes the finalizers off a namespace whose contents are gone. */
import type { Namespace } from '../../api/objects.ts'
import { checkFinalize } from '../../kinds/namespace/rules.ts'
import { asObject, refuse, refuseInvalid } from '../validation/checks.ts'
import { specStrategy, type Strategy } from '../validation/strategy.ts'

/** Only the finalizers of the spec change, and those of the metadata are taken as given. */
export const finalizeStrategy: Strategy = {
  reserves: false,
  prepare(call, draft, old) {
    const finalizers = (asObject(draft) as Namespace).spec?.finalizers
    specStrategy.prepare(call, draft, old)
    draft['spec'] = finalizers === undefined ? {} : { finalizers: [...finalizers] }
  },
  check(call, draft, old) {
    refuseInvalid(call, draft, old)
    refuse(call, draft, checkFinalize(asObject(draft) as Namespace))
  },
}
