/** Mirror pods, by which a node shows in the API what it runs of its own accord. */
import type { Pod } from '../../api/objects.ts'

export const mirrorAnnotation = 'kubernetes.io/config.mirror'

/** Whether the pod says of itself that it is one. */
export const isMirrorPod = ({ metadata }: Pod): boolean => metadata.annotations?.[mirrorAnnotation] !== undefined
