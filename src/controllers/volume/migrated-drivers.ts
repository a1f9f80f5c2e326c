/** Drivers that took the place of provisioners that were once a part of Kubernetes. Upstream: csi-translation-lib. */

/** The annotation of a volume that such a driver cares for. */
export const migratedTo = 'pv.kubernetes.io/migrated-to'

const drivers: ReadonlyMap<string, string> = new Map([
  ['kubernetes.io/aws-ebs', 'ebs.csi.aws.com'],
  ['kubernetes.io/azure-disk', 'disk.csi.azure.com'],
  ['kubernetes.io/azure-file', 'file.csi.azure.com'],
  ['kubernetes.io/cinder', 'cinder.csi.openstack.org'],
  ['kubernetes.io/gce-pd', 'pd.csi.storage.gke.io'],
  ['kubernetes.io/portworx-volume', 'pxd.portworx.com'],
  ['kubernetes.io/vsphere-volume', 'csi.vsphere.vmware.com'],
])

/** The driver for a provisioner's earlier name. */
export const migratedDriver = (provisioner: string): string | undefined => drivers.get(provisioner)
