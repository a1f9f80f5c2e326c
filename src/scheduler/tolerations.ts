/** What a change of a waiting pod's tolerations means. */
import type { Pod } from '../api/objects.ts'

/** Whether a waiting pod tolerates other taints than before. */
export const hasNewTolerations = ({ pod, before }: { readonly pod: { readonly pod: Pod }; readonly before: Pod }): boolean =>
  JSON.stringify(pod.pod.spec.tolerations) !== JSON.stringify(before.spec.tolerations)
