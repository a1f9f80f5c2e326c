/** The annotation in which kubectl's client-side apply keeps what it applied. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'
