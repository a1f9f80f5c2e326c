/** The annotation of nodes whose volumes the control plane attaches; the agents of others do so themselves. */
export const managedAttach = 'volumes.kubernetes.io/controller-managed-attach-detach'
