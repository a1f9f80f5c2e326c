/** Everything the server asks of persistent volumes. */
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolume, PersistentVolumeSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import type { Rules } from '../kind.ts'
import { nodeTermWarnings } from '../pod/warnings.ts'
import { goDifference } from '../shared/go-difference.ts'
import { classAnnotation } from '../shared/storage-class-name.ts'
import { goVolumeAffinity, isSameAffinity } from './node-affinity.ts'
import { sourceFields } from './sources.ts'
import { checkVolumeSpec, defaultVolumeSpec } from './spec.ts'
import { twiceAsNew } from '../shared/update-checks.ts'

export const rules: Rules<PersistentVolume> = {
  updateChecks: twiceAsNew,
  defaults(draft) {
    const spec = (draft.spec ??= {})
    draft.status ??= {}
    draft.status.phase ||= 'Pending'
    spec.persistentVolumeReclaimPolicy ||= 'Retain'
    spec.volumeMode ??= 'Filesystem'
    defaultVolumeSpec(spec)
  },
  prepareCreate(draft) {
    draft.status = { phase: 'Pending' }
    const { creationTimestamp } = draft.metadata
    if (creationTimestamp !== undefined) draft.status.lastPhaseTransitionTime = creationTimestamp
    dropGated(draft)
  },
  prepareUpdate: dropGated,
  stamp({ status = {} }, { status: before }, now) {
    const known = before?.lastPhaseTransitionTime
    if (status.lastPhaseTransitionTime !== undefined && (status.phase === before?.phase || status.lastPhaseTransitionTime !== known)) return
    if (status.phase !== before?.phase) status.lastPhaseTransitionTime = timeText(now)
    else if (known !== undefined) status.lastPhaseTransitionTime = known
  },
  check: (volume) => [...checkVolumeSpec(volume.spec ?? {}, { name: volume.metadata.name, path: 'spec' }), ...checkMountOptions(volume)],
  checkUpdate,
  warnings,
  generation: false,
}

/** What is behind a feature gate that is off vanishes. */
function dropGated({ spec }: Mutable<PersistentVolume>): void {
  delete spec?.volumeAttributesClassName
}

const mountOptions = 'volume.beta.kubernetes.io/mount-options'
/** Sources that are mounted with options. */
const mountable = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
] as const

/** checkMountOption */
function checkMountOptions({ metadata, spec }: PersistentVolume): Problem[] {
  if (metadata.annotations?.[mountOptions] === undefined || mountable.some((field) => spec?.[field] !== undefined)) return []
  return [problem.forbidden(`metadata.annotations.${mountOptions}`, 'may not specify mount options for this volume type')]
}

/** ValidatePersistentVolumeUpdate: where the data is does not change. */
function checkUpdate({ spec = {}, metadata }: PersistentVolume, { spec: old = {} }: PersistentVolume): Problem[] {
  // Upstream runs all rules twice on updates, and its causes show it.
  const problems = checkVolumeSpec(spec, { name: metadata.name, path: 'spec' })
  const now = sourceOf(withoutNewSecret(spec, old))
  const before = sourceOf(old)
  if (!isSame(now, before)) {
    const difference = goDifference('core.PersistentVolumeSource', before, now)
    problems.push(
      problem.forbidden('spec.persistentvolumesource', `spec.persistentvolumesource is immutable after creation\n${difference}`),
    )
  }
  if (spec.volumeMode !== old.volumeMode) problems.push(problem.invalid('volumeMode', spec.volumeMode, 'field is immutable'))
  if (old.nodeAffinity !== undefined && !isSameAffinity(spec.nodeAffinity, old.nodeAffinity)) {
    problems.push(
      problem.invalid('nodeAffinity', goVolumeAffinity(spec.nodeAffinity), 'field is immutable, except for updating from beta label to GA'),
    )
  }
  return problems
}

function sourceOf(spec: PersistentVolumeSpec): object {
  return Object.fromEntries(sourceFields.filter((field) => spec[field] !== undefined).map((field) => [field, spec[field]]))
}

/** The secret for growing a volume may come later. */
function withoutNewSecret(spec: PersistentVolumeSpec, old: PersistentVolumeSpec): PersistentVolumeSpec {
  if (spec.csi?.controllerExpandSecretRef === undefined || old.csi === undefined || old.csi.controllerExpandSecretRef !== undefined)
    return spec
  const { controllerExpandSecretRef: _, ...csi } = spec.csi
  return { ...spec, csi }
}

/** GetWarningsForPersistentVolume */
function warnings({ spec = {}, metadata }: Mutable<PersistentVolume> | PersistentVolume): string[] {
  const found: string[] = []
  for (const [key, text] of [
    [classAnnotation, 'deprecated since v1.8; use "storageClassName" attribute instead'],
    [mountOptions, 'deprecated since v1.31; use "mountOptions" attribute instead'],
  ] as const) {
    if (metadata.annotations?.[key] !== undefined) found.push(`metadata.annotations[${key}]: ${text}`)
  }
  if (spec.persistentVolumeReclaimPolicy === 'Recycle')
    found.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    )
  for (const [index, term] of (spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).entries())
    nodeTermWarnings(found, term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`)
  const old: readonly (readonly [keyof PersistentVolumeSpec, string])[] = [
    ['cephfs', 'spec.cephfs: deprecated in v1.28, non-functional in v1.31+'],
    ['photonPersistentDisk', 'spec.photonPersistentDisk: deprecated in v1.11, non-functional in v1.16+'],
    ['scaleIO', 'spec.scaleIO: deprecated in v1.16, non-functional in v1.22+'],
    ['storageos', 'spec.storageOS: deprecated in v1.22, non-functional in v1.25+'],
    ['glusterfs', 'spec.glusterfs: deprecated in v1.25, non-functional in v1.26+'],
    ['rbd', 'spec.rbd: deprecated in v1.28, non-functional in v1.31+'],
  ]
  for (const [field, text] of old) if (spec[field] !== undefined) found.push(text)
  return found
}
