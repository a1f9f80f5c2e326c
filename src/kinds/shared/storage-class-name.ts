/** The StorageClass of a claim or a volume. */
import type { ObjectMeta } from '../../api/objects.ts'

/** How the class was named before there was a field. */
export const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

interface Classed {
  readonly metadata?: ObjectMeta
  readonly spec?: { readonly storageClassName?: string }
}

/** The class by the old annotation, which wins, or by its field; empty for none. */
export const classNameOf = ({ metadata, spec }: Classed): string => metadata?.annotations?.[classAnnotation] ?? spec?.storageClassName ?? ''

/** Whether a class is named: one without a name is one too, and asks for volumes that have none. */
export const namesClass = ({ metadata, spec }: Classed): boolean =>
  metadata?.annotations?.[classAnnotation] !== undefined || spec?.storageClassName !== undefined
