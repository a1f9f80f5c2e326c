/** The provisioner whose volumes are simulated here, and the class that a new cluster has of it. */

/** The `provisioner` of such a StorageClass. */
export const simulatedProvisioner = 'simulated.inkube.io/host-path'

/** The default class, as the clusters that people learn with have one. */
export const standardClass = {
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: simulatedProvisioner,
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
}
