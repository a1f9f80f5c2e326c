/** What the controllers of volumes, the scheduler and the server note on claims and volumes for each other. */

/** Annotations: the node for which a claim waits to be bound; that claim and volume are bound, and by whom; who made a volume. */
export const selectedNode = 'volume.kubernetes.io/selected-node'
export const bindCompleted = 'pv.kubernetes.io/bind-completed'
export const boundByController = 'pv.kubernetes.io/bound-by-controller'
export const provisionedBy = 'pv.kubernetes.io/provisioned-by'

/** Finalizers of what may be in use. */
export const claimFinalizer = 'kubernetes.io/pvc-protection'
export const volumeFinalizer = 'kubernetes.io/pv-protection'
