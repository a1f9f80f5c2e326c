/** Makes the claims of pods' ephemeral volumes, each for one pod and going with it. Upstream: pkg/controller/volume/ephemeral. */
import { controllerOf, keyOf } from '../../api/object.ts'
import type { PersistentVolumeClaim, Pod, Volume } from '../../api/objects.ts'
import { persistentVolumeClaims, pods } from '../../api/resources.ts'
import { claimNameOf } from '../../kinds/pod/claim-names.ts'
import { defineController } from '../controller.ts'
import { controllerReference } from '../owners.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { podsByClaim } from './protection.ts'

const hasEphemeral = ({ spec }: Pod): boolean => spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true

export const ephemeralVolume = defineController<Pod>({
  name: 'ephemeral-volume',
  component: 'ephemeral_volume',
  of: pods,
  when: ({ type, object }) => type !== 'deleted' && hasEphemeral(object),
  // A claim that goes away under its pod is made again.
  watches: [
    watching(persistentVolumeClaims, ({ type, object }, view) =>
      type === 'deleted' ? view.by(pods, 'claim', keyOf(object)).filter(hasEphemeral).map(keyOf) : [],
    ),
  ],
  indexes: [podsByClaim],
  reconcile: (pod, view) =>
    pod.metadata.deletionTimestamp === undefined ? (pod.spec.volumes ?? []).flatMap((volume) => claimSteps(pod, volume, view)) : [],
})

function claimSteps(pod: Pod, volume: Volume, view: View): readonly Step[] {
  const template = volume.ephemeral?.volumeClaimTemplate
  if (template === undefined) return []
  const { namespace = '', uid } = pod.metadata
  const name = claimNameOf(pod, volume) ?? ''
  const found = view.get(persistentVolumeClaims, { namespace, name })
  if (found !== undefined)
    return controllerOf(found)?.uid === uid
      ? []
      : refused(pod, volume, `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`)
  const { annotations, labels } = template.metadata ?? {}
  const claim = {
    metadata: {
      name,
      namespace,
      ...(annotations && { annotations }),
      ...(labels && { labels }),
      ownerReferences: [controllerReference(pod, pods)],
    },
    spec: template.spec,
  } satisfies Pick<PersistentVolumeClaim, 'spec'> & { readonly metadata: object }
  return [
    step.create(persistentVolumeClaims, claim, { otherwise: (error) => refused(pod, volume, `create PVC ${name}: ${error.message}`) }),
  ]
}

const refused = (pod: Pod, volume: Volume, why: string): readonly Step[] => [
  step.warning(pod, 'FailedBinding', `ephemeral volume ${volume.name}: ${why}`),
  step.retry(why),
]
