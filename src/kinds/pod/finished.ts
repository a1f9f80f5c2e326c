/** Whether a pod has come to its end. */
import type { Pod } from '../../api/objects.ts'

/** All its containers have ended for good. */
export const isFinished = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed'
