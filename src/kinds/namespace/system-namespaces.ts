/** The namespaces that every cluster has. Upstream: pkg/controlplane/controller/systemnamespaces. */
import { nodeLeaseNamespace } from '../node/lease-namespace.ts'

export const systemNamespaces = ['kube-system', 'kube-public', nodeLeaseNamespace, 'default']
