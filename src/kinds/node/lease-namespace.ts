/** Where the leases lie by which nodes say that they live. */
export const nodeLeaseNamespace = 'kube-node-lease'
