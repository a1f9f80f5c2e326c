/** DefaultTolerationSeconds: a pod stays five minutes on a node that fails. */
import type { Pod, Toleration } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { pods } from '../../api/resources.ts'
import type { AdmissionPlugin } from './plugin.ts'

const taints = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
const seconds = 300

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: [pods.id],
  operations: ['create', 'update'],
  admit({ object }) {
    const { spec } = object as unknown as Mutable<Pod>
    const given: readonly Toleration[] = [...(spec.tolerations ?? [])]
    for (const key of taints) {
      if (given.some((one) => covers(one, key))) continue
      ;(spec.tolerations ??= []).push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds })
    }
  },
}

const covers = (toleration: Toleration, key: string): boolean =>
  ((toleration.key ?? '') === '' || toleration.key === key) && ((toleration.effect ?? '') === '' || toleration.effect === 'NoExecute')
