/** Which StorageClass claims without a class get. */
import type { ObjectMeta } from '../../api/objects.ts'

/** True for the class marked as default, by the annotation of today or of the beta. */
export const isDefaultClass = ({ annotations }: ObjectMeta): boolean =>
  annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true'
