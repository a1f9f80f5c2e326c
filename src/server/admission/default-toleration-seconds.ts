/** DefaultTolerationSeconds: a pod stays five minutes on a node that fails. */
import type { Pod, PodSpec, Toleration } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { pods } from '../../api/resources.ts'
import { reshapingShared, withMembers } from '../../api/shared-parts.ts'
import { failureTaints } from '../../kinds/node/taints.ts'
import type { AdmissionPlugin } from './plugin.ts'

const seconds = 300

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: [pods.id],
  operations: ['create', 'update'],
  admit({ object }) {
    const pod = object as unknown as Mutable<Pod>
    pod.spec = tolerant(pod.spec) as Mutable<PodSpec>
  },
}

const tolerant = reshapingShared((spec: PodSpec): PodSpec => {
  const given = spec.tolerations ?? []
  const missing = failureTaints.filter((key) => !given.some((one) => covers(one, key)))
  if (missing.length === 0) return spec
  const more: Toleration[] = missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: seconds }))
  return withMembers(spec, { tolerations: [...given, ...more] })
})

const covers = (toleration: Toleration, key: string): boolean =>
  ((toleration.key ?? '') === '' || toleration.key === key) && ((toleration.effect ?? '') === '' || toleration.effect === 'NoExecute')
