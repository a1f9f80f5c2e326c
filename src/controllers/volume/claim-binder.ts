/** Binds claims to volumes, or says why it cannot. */
import { keyOf } from '../../api/object.ts'
import { isEqual } from '../../api/equal.ts'
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../api/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../api/resources.ts'
import { quote } from '../../api/status.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { classNameOf, namesClass } from '../../kinds/shared/storage-class-name.ts'
import { bindCompleted, boundByController, selectedNode } from '../../kinds/shared/volume-marks.ts'
import { defaultClass } from '../../kinds/storage-class/is-default.ts'
import { simulatedProvisioner } from '../../kinds/storage-class/simulated.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { migratedDriver } from './migrated-drivers.ts'
import { findVolume, isMeantFor, whyUnfit } from './matching.ts'
import { podsByClaim } from './protection.ts'
import { growSteps, provisionSteps } from './provisioner.ts'

const provisionerKeys = ['volume.beta.kubernetes.io/storage-provisioner', 'volume.kubernetes.io/storage-provisioner'] as const

const unboundClaims = (view: View, holds: (claim: PersistentVolumeClaim) => boolean = () => true): readonly string[] =>
  view
    .list(persistentVolumeClaims)
    .filter((claim) => claim.status?.phase !== 'Bound' && holds(claim))
    .map(keyOf)

/** Whether a free volume is what the claim waits for; other claims need not say once more that they wait. */
const isFor = (claim: PersistentVolumeClaim, volume: PersistentVolume): boolean =>
  claim.spec?.volumeName === volume.metadata.name
    ? whyUnfit(volume, claim) === undefined
    : (claim.spec?.volumeName ?? '') === '' && findVolume([volume], claim, false) !== undefined

/** Upstream looks at claims without a volume again after so long, and says once more what they wait for. */
const resync = 15_000

export const claimBinder = defineController<PersistentVolumeClaim>({
  name: 'claim-binder',
  component: 'persistentvolume-controller',
  of: persistentVolumeClaims,
  watches: [
    watching(persistentVolumes, ({ object, type }, view) => {
      const reference = object.spec?.claimRef
      const own = reference === undefined ? [] : [`${reference.namespace ?? ''}/${reference.name ?? ''}`]
      const isFree = type !== 'deleted' && (reference === undefined || object.status?.phase === 'Available')
      return isFree ? [...own, ...unboundClaims(view, (claim) => isFor(claim, object))] : own
    }),
    watching(storageClasses, (_, view) => unboundClaims(view)),
  ],
  indexes: [podsByClaim],
  reconcile(claim, view) {
    return claim.metadata.annotations?.[bindCompleted] === undefined
      ? [...bindSteps(claim, view), step.again(resync)]
      : boundSteps(claim, view)
  },
})

/** syncUnboundClaim. */
function bindSteps(claim: PersistentVolumeClaim, view: View): readonly Step[] {
  const wanted = claim.spec?.volumeName ?? ''
  return wanted === '' ? findSteps(claim, view) : namedSteps(claim, view.get(persistentVolumes, { name: wanted }))
}

/** For a claim that names its volume. */
function namedSteps(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): readonly Step[] {
  if (volume === undefined) return pending(claim)
  const name = quote(volume.metadata.name)
  if (volume.spec?.claimRef === undefined) {
    const why = whyUnfit(volume, claim)
    return why === undefined
      ? bind(volume, claim)
      : [step.warning(claim, 'VolumeMismatch', `Cannot bind to requested volume ${name}: ${why}`), ...pending(claim)]
  }
  return isMeantFor(volume, claim)
    ? bind(volume, claim)
    : [step.warning(claim, 'FailedBinding', `volume ${name} already bound to a different claim.`), ...pending(claim)]
}

/** For a claim that takes any volume that suits. */
function findSteps(claim: PersistentVolumeClaim, view: View): readonly Step[] {
  const storageClass = view.get(storageClasses, { name: classNameOf(claim) })
  const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
  const volume = findVolume(view.list(persistentVolumes), claim, isDelayed)
  if (volume !== undefined) return bind(volume, claim)
  const fallback = namesClass(claim) ? undefined : defaultClass(view.list(storageClasses))
  if (fallback !== undefined)
    return [step.update(persistentVolumeClaims, { ...claim, spec: { ...claim.spec, storageClassName: fallback.metadata.name } })]
  if (isDelayed && claim.metadata.annotations?.[selectedNode] === undefined) return [waitingEvent(claim, view), ...pending(claim)]
  if (classNameOf(claim) !== '') return provision(claim, storageClass, view)
  return [
    step.normal(claim, 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set'),
    ...pending(claim),
  ]
}

/** emitEventForUnboundDelayBindingClaim: who keeps the claim waiting. */
function waitingEvent(claim: PersistentVolumeClaim, view: View): Step {
  const waiting = view
    .by(pods, 'claim', keyOf(claim))
    .filter((pod) => pod.spec.nodeName === undefined && !isFinished(pod))
    .map(({ metadata }) => metadata.name)
  if (waiting.length === 0) return step.normal(claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')
  return step.normal(
    claim,
    'WaitForPodScheduled',
    `waiting for ${waiting.length > 1 ? 'pods' : 'pod'} ${waiting.join(',')} to be scheduled`,
  )
}

function provision(claim: PersistentVolumeClaim, storageClass: StorageClass | undefined, view: View): readonly Step[] {
  if (storageClass === undefined)
    return [
      ...pending(claim),
      step.warning(claim, 'ProvisioningFailed', `storageclass.storage.k8s.io ${quote(classNameOf(claim))} not found`),
    ]
  const provisioner = migratedDriver(storageClass.provisioner) ?? storageClass.provisioner
  if (provisioner.startsWith('kubernetes.io/'))
    return [...pending(claim), step.warning(claim, 'ProvisioningFailed', whyNoProvisioner(provisioner))]
  const marked = claim.metadata.annotations?.[provisionerKeys[1]] === provisioner
  const marks = Object.fromEntries(provisionerKeys.map((key) => [key, provisioner]))
  const mark = marked
    ? []
    : [
        step.update(persistentVolumeClaims, {
          ...claim,
          metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, ...marks } },
        }),
        step.again(0),
      ]
  const waiting = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`
  return [
    ...mark,
    step.normal(claim, 'ExternalProvisioning', waiting),
    ...(marked ? pending(claim) : []),
    ...(marked && provisioner === simulatedProvisioner ? provisionSteps(claim, storageClass, view) : []),
  ]
}

/** findProvisionablePlugin: what is left of provisioners within Kubernetes makes no volumes. */
const whyNoProvisioner = (name: string): string =>
  name === 'kubernetes.io/nfs' ? 'no provisionable volume plugin matched' : `no volume plugin matched name: ${name}`

/** The four writes that tie a volume and a claim: each is left out where it is done already. */
function bind(volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Step[] {
  const { namespace, name, uid, resourceVersion } = claim.metadata
  const reference = volume.spec?.claimRef
  if (reference?.uid !== uid) {
    const claimRef = {
      kind: 'PersistentVolumeClaim',
      ...(namespace !== undefined && { namespace }),
      name,
      uid,
      apiVersion: 'v1',
      resourceVersion,
    }
    const annotations =
      reference === undefined ? { ...volume.metadata.annotations, [boundByController]: 'yes' } : volume.metadata.annotations
    return [
      step.update(persistentVolumes, {
        ...volume,
        metadata: { ...volume.metadata, ...(annotations !== undefined && { annotations }) },
        spec: { ...volume.spec, claimRef },
      }),
      step.again(0),
    ]
  }
  const volumeDone =
    volume.status?.phase === 'Bound' ? [] : [step.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Bound' } })]
  const isNamed = (claim.spec?.volumeName ?? '') !== ''
  const annotations = { ...claim.metadata.annotations, [bindCompleted]: 'yes', ...(isNamed ? {} : { [boundByController]: 'yes' }) }
  const tied = { ...claim, metadata: { ...claim.metadata, annotations }, spec: { ...claim.spec, volumeName: volume.metadata.name } }
  return [...volumeDone, step.update(persistentVolumeClaims, tied, { then: (written) => statusSteps(written, volume) })]
}

function boundSteps(claim: PersistentVolumeClaim, view: View): readonly Step[] {
  const name = claim.spec?.volumeName ?? ''
  if (name === '') return lost(claim, 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!')
  const volume = view.get(persistentVolumes, { name })
  if (volume === undefined) return lost(claim, 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
  if (volume.spec?.claimRef !== undefined && volume.spec.claimRef.uid !== claim.metadata.uid)
    return lost(claim, 'Two claims are bound to the same volume, this one is bound incorrectly', 'ClaimMisbound')
  if (volume.spec?.claimRef === undefined) return bind(volume, claim)
  const growth = growSteps(claim, volume)
  return growth.length > 0 ? growth : statusSteps(claim, volume)
}

/** updateClaimStatus: a claim has its volume's capacity when it becomes bound; after that whoever makes volumes grow says what it has. */
function statusSteps(claim: PersistentVolumeClaim, volume: PersistentVolume): readonly Step[] {
  const capacity = claim.status?.phase === 'Bound' ? claim.status.capacity : volume.spec?.capacity
  const status = { ...claim.status, phase: 'Bound', accessModes: volume.spec?.accessModes ?? [], capacity: capacity ?? {} }
  return isEqual(claim.status, status) ? [] : [step.updateStatus(persistentVolumeClaims, { ...claim, status })]
}

function lost(claim: PersistentVolumeClaim, message: string, reason = 'ClaimLost'): readonly Step[] {
  if (claim.status?.phase === 'Lost') return []
  return [
    step.updateStatus(persistentVolumeClaims, { ...claim, status: unboundStatus(claim, 'Lost') }),
    step.warning(claim, reason, message),
  ]
}

function pending(claim: PersistentVolumeClaim): readonly Step[] {
  const status = unboundStatus(claim, 'Pending')
  return isEqual(claim.status, status) ? [] : [step.updateStatus(persistentVolumeClaims, { ...claim, status })]
}

/** A claim without a volume has neither its modes nor its capacity. */
function unboundStatus({ status }: PersistentVolumeClaim, phase: string): PersistentVolumeClaim['status'] & object {
  const { accessModes: _modes, capacity: _capacity, currentVolumeAttributesClassName: _class, ...rest } = status ?? {}
  return { ...rest, phase }
}
