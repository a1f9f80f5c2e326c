/** The annotations by which a Service asks that traffic stays in its zone: that of today, and the one before it, which is heard first. */
export const topologyMode = 'service.kubernetes.io/topology-mode'
export const topologyHints = 'service.kubernetes.io/topology-aware-hints'
