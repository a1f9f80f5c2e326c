/** What a delete answers. */
import type { Resource } from '../../api/resource.ts'

/** Kinds whose delete answers with the object that went, not with a Status. */
const withObject = new Set([
  'v1 pods',
  'v1 podtemplates',
  'v1 persistentvolumes',
  'v1 persistentvolumeclaims',
  'v1 resourcequotas',
  'v1 serviceaccounts',
  'v1 services',
  'storage.k8s.io/v1 csidrivers',
  'storage.k8s.io/v1 csinodes',
  'storage.k8s.io/v1 storageclasses',
  'storage.k8s.io/v1 volumeattachments',
])

/** Whether a delete answers with the object that went, and not with a Status. */
export const answersWithObject = ({ id }: Resource): boolean => withObject.has(id)
