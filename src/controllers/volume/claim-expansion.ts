/** Says of a claim that asks for more than it has that somebody else has to make its volume larger. Upstream: volume_expand. */
import type { PersistentVolumeClaim } from '../../api/objects.ts'
import { compareQuantities, quantity } from '../../api/quantity.ts'
import { persistentVolumeClaims } from '../../api/resources.ts'
import { defineController } from '../controller.ts'
import { step } from '../step.ts'

const asked = ({ spec }: PersistentVolumeClaim) => quantity(spec?.resources?.requests?.['storage'])
const had = ({ status }: PersistentVolumeClaim) => quantity(status?.capacity?.['storage'])

export const claimExpansion = defineController<PersistentVolumeClaim>({
  name: 'claim-expansion',
  component: 'volume_expand',
  of: persistentVolumeClaims,
  when: ({ object, previous }) =>
    previous === undefined || compareQuantities(asked(object), asked(previous)) > 0 || compareQuantities(had(object), had(previous)) > 0,
  reconcile: (claim) =>
    claim.status?.phase === 'Bound' && compareQuantities(asked(claim), had(claim)) > 0
      ? [step.normal(claim, 'ExternalExpanding', 'waiting for an external controller to expand this PVC')]
      : [],
})
