/** To whom the default policy gives its roles. */
import type { RbacV1Subject as Subject } from '../../../api/objects.ts'

export const apiGroup = 'rbac.authorization.k8s.io'

export const user = (name: string): Subject => ({ apiGroup, kind: 'User', name })
export const group = (name: string): Subject => ({ apiGroup, kind: 'Group', name })

/** Accounts of the cluster's own parts. */
export const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })
