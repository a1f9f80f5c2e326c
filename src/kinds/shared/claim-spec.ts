/** Checks of what a claim for storage asks for: in claims themselves, in ephemeral volumes, in stateful sets. */
import { problem } from '../../api/field-errors.ts'
import { goStruct, GoValue } from '../../api/go-value.ts'
import { dnsSubdomain } from '../../api/names.ts'
import { checkAnnotations } from '../../api/metadata.ts'
import type { ObjectMeta, PersistentVolumeClaimSpec, PersistentVolumeClaimTemplate, TypedObjectReference } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelMap, checkLabelSelector } from './label-selector.ts'
import { checkPositiveQuantity } from './resources.ts'
import { checkLabel, checkSubdomain, oneOf } from './texts.ts'

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const checkVolumeModeText = oneOf(['Block', 'Filesystem'])

/** Modes of access that claims and volumes may name. */
export function checkAccessModes(problems: Problem[], modes: readonly string[], path: string): void {
  for (const mode of modes) if (!accessModes.includes(mode)) problems.push(problem.notSupported(path, mode, accessModes))
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) {
    problems.push(problem.forbidden(path, 'may not use ReadWriteOncePod with other access modes'))
  }
}

export function checkVolumeMode(problems: Problem[], mode: string | undefined, path: string): void {
  if (mode !== undefined) checkVolumeModeText(problems, mode, path)
}

/** ValidatePersistentVolumeClaimSpec */
export function checkClaimSpec(problems: Problem[], spec: PersistentVolumeClaimSpec, path: string): void {
  const modes = spec.accessModes ?? []
  if (modes.length === 0) problems.push(problem.required(`${path}.accessModes`, 'at least 1 access mode is required'))
  checkLabelSelector(problems, spec.selector, `${path}.selector`)
  checkAccessModes(problems, modes, `${path}.accessModes`)
  const storage = spec.resources?.requests?.['storage']
  if (storage === undefined) problems.push(problem.required(`${path}.resources[storage]`))
  else checkPositiveQuantity(problems, storage, `${path}.resources[storage]`)
  if (spec.storageClassName) checkSubdomain(problems, spec.storageClassName, `${path}.storageClassName`)
  checkVolumeMode(problems, spec.volumeMode, `${path}.volumeMode`)
  checkDataSources(problems, spec, path)
}

/** How many addresses of paths have been shown. */
let parents = 0

function checkDataSources(problems: Problem[], { dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): void {
  if (dataSource !== undefined) checkDataSource(problems, dataSource, `${path}.dataSource`)
  if (dataSourceRef !== undefined) {
    checkDataSource(problems, dataSourceRef, `${path}.dataSourceRef`)
    if (dataSourceRef.namespace) checkLabel(problems, dataSourceRef.namespace, `${path}.dataSourceRef.namespace`)
  }
  if (dataSource === undefined || dataSourceRef === undefined) return
  // Upstream prints the path where it means the value: another one each time, so that two such problems are not the same.
  const parent = new GoValue(`(*field.Path)(0xc${String((parents = (parents + 1) % 1000)).padStart(9, '0')})`)
  const shown = goStruct('field.Path', { name: 'dataSource', index: '', parent })
  if (dataSourceRef.namespace) problems.push(problem.invalid(path, shown, 'may not be specified when dataSourceRef.namespace is specified'))
  else if (
    dataSource.apiGroup !== dataSourceRef.apiGroup ||
    dataSource.kind !== dataSourceRef.kind ||
    dataSource.name !== dataSourceRef.name
  )
    problems.push(problem.invalid(path, shown, 'must match dataSourceRef'))
}

function checkDataSource(problems: Problem[], source: TypedObjectReference, path: string): void {
  if (!source.name) problems.push(problem.required(`${path}.name`))
  if (!source.kind) problems.push(problem.required(`${path}.kind`))
  const group = source.apiGroup ?? ''
  if (group === '' && source.kind !== 'PersistentVolumeClaim')
    problems.push(problem.invalid(path, source.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup"))
  if (group !== '') for (const reason of dnsSubdomain(group)) problems.push(problem.invalid(`${path}.apiGroup`, group, reason))
}

/** Go's order of the metadata fields that a claim inside a pod may not have. */
const foreignFields = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
] as const

/** ValidatePersistentVolumeClaimTemplate */
export function checkClaimTemplate(problems: Problem[], template: PersistentVolumeClaimTemplate, path: string): void {
  const metadata: ObjectMeta = template.metadata ?? {}
  problems.push(...checkAnnotations(metadata.annotations, `${path}.metadata.annotations`))
  checkLabelMap(problems, metadata.labels, `${path}.metadata.labels`)
  for (const field of foreignFields) {
    // Upstream spells the fields as Go does, with a small first letter.
    if (metadata[field] !== undefined && metadata[field] !== null)
      problems.push(problem.forbidden(`${path}.metadata.${field === 'uid' ? 'uID' : field}`, 'cannot be set'))
  }
  checkClaimSpec(problems, template.spec ?? {}, `${path}.spec`)
}
