/** The provisioner whose volumes are simulated here, and the class that a new cluster has of it. */
import { defaultAnnotation } from './is-default.ts'

/** The `provisioner` of such a StorageClass. */
export const simulatedProvisioner = 'simulated.inkube.io/host-path'

/** The default class, as the clusters that people learn with have one. */
export const standardClass = {
  metadata: { name: 'standard', annotations: { [defaultAnnotation]: 'true' } },
  provisioner: simulatedProvisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
}
