/** The annotation of nodes whose volumes the control plane attaches; the agents of others do so themselves. */
export const managedAttach = 'volumes.kubernetes.io/controller-managed-attach-detach'

/** The name of a VolumeAttachment that the control plane has made; those made by hand are nobody's business. */
export const managedAttachmentName = /^csi-[0-9a-f]{64}$/
