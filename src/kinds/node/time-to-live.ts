/** How long a kubelet may trust what it has read, in seconds: an annotation of its node. */
export const timeToLiveKey = 'node.alpha.kubernetes.io/ttl'
