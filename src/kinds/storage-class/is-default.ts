/** Which StorageClass claims without a class get. */
import type { ObjectMeta, StorageClass } from '../../api/objects.ts'
import { newestDefault } from '../shared/newest-default.ts'

/** Marks a class as default. */
export const defaultAnnotation = 'storageclass.kubernetes.io/is-default-class'

/** Of today and of the beta. */
const annotations = [defaultAnnotation, 'storageclass.beta.kubernetes.io/is-default-class']

/** True for a class marked as default. */
export const isDefaultClass = ({ annotations: given }: ObjectMeta): boolean => annotations.some((name) => given?.[name] === 'true')

/** The class that claims without one get, if there is any. */
export const defaultClass = (classes: Iterable<StorageClass>): StorageClass | undefined => newestDefault(classes, annotations)
