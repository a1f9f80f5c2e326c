/** Checks of a volume's spec, in a volume of its own or within an attachment (ValidatePersistentVolumeSpec). */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { goMap, goQuantity } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolumeSpec } from '../../api/objects.ts'
import { scaledValue } from '../../api/quantity.ts'
import { spelled } from '../../api/spelling.ts'
import type { Problem } from '../../api/status.ts'
import { defaultDisks } from '../pod/volume-defaults.ts'
import { checkAccessModes, checkVolumeMode } from '../shared/claim-spec.ts'
import { checkNodeSelector } from '../shared/node-selector.ts'
import { roundQuantities } from '../shared/round-quantities.ts'
import { checkPositiveQuantity } from '../shared/resources.ts'
import { isRoot } from '../shared/paths.ts'
import { checkSubdomain, oneOf } from '../shared/texts.ts'
import { checkVolumeSource } from './sources.ts'

const checkReclaim = oneOf(['Delete', 'Recycle', 'Retain'])

/** What a spec gets wherever it stands: its amounts and sources, and nothing about its life. */
export function defaultVolumeSpec(spec: Mutable<PersistentVolumeSpec>): void {
  if (spec.hostPath !== undefined) spec.hostPath.type ??= ''
  if (spec.capacity !== undefined) roundQuantities(spec.capacity)
  defaultDisks(spec as Parameters<typeof defaultDisks>[0]) // the fields in question are the same in both
  if (spec.azureFile !== undefined) spec.azureFile.secretNamespace ??= null as unknown as string // Go writes an absent pointer here
}

interface Place {
  /** The volume's name; empty within an attachment. */
  readonly name: string
  readonly path: string
}

export function checkVolumeSpec(spec: PersistentVolumeSpec, { name, path }: Place): Problem[] {
  const problems: Problem[] = []
  const { nodeAffinity, persistentVolumeReclaimPolicy: policy = '' } = spec
  checkModes(problems, spec, path)
  checkCapacity(problems, heldIn(spec, 'capacity'), `${path}.capacity`)
  if (policy !== '') checkReclaim(problems, policy, `${path}.persistentVolumeReclaimPolicy`)
  if (nodeAffinity !== undefined) {
    if (nodeAffinity.required !== undefined) checkNodeSelector(problems, nodeAffinity.required, `${path}.nodeAffinity.required`)
    else problems.push(problem.required(`${path}.nodeAffinity.required`, 'must specify required node constraints'))
  }
  checkVolumeSource(problems, { spec, name }, path)
  checkRecycling(problems, spec, path)
  if (spec.storageClassName) checkSubdomain(problems, spec.storageClassName, `${path}.storageClassName`)
  checkVolumeMode(problems, spec.volumeMode, `${path}.volumeMode`)
  return problems
}

/** A spec that stands for a volume that is none of the cluster's: it says where the data is, and nothing about its life. */
export function checkInlineSpec(spec: PersistentVolumeSpec, path: string): Problem[] {
  const refuse = (field: keyof PersistentVolumeSpec, isGiven: boolean, what = 'not be specified'): Problem[] =>
    isGiven ? [problem.forbidden(`${path}.${field}`, `may ${what} in the context of inline volumes`)] : []
  const { persistentVolumeReclaimPolicy: policy = '', volumeMode = 'Filesystem' } = spec
  const problems = [...refuse('claimRef', spec.claimRef !== undefined), ...refuse('capacity', Object.keys(spec.capacity ?? {}).length > 0)]
  if (spec.csi === undefined) problems.push(problem.required(`${path}.csi`, 'has to be specified in the context of inline volumes'))
  checkModes(problems, spec, path)
  problems.push(
    ...refuse('persistentVolumeReclaimPolicy', policy !== '' && policy !== 'Retain', 'only be Retain'),
    ...refuse('nodeAffinity', spec.nodeAffinity !== undefined),
  )
  // Where the data may be reached from is not looked at here.
  const { nodeAffinity: _, ...placed } = spec
  checkVolumeSource(problems, { spec: placed, name: '' }, path)
  checkRecycling(problems, spec, path)
  return [
    ...problems,
    ...refuse('storageClassName', Boolean(spec.storageClassName)),
    ...refuse('volumeMode', volumeMode !== 'Filesystem', 'not specify volumeMode other than Filesystem'),
  ]
}

/** Nobody wants to empty the root of a node. */
function checkRecycling(
  problems: Problem[],
  { hostPath, persistentVolumeReclaimPolicy: policy }: PersistentVolumeSpec,
  path: string,
): void {
  if (hostPath?.path && isRoot(hostPath.path) && policy === 'Recycle')
    problems.push(problem.forbidden(`${path}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'"))
}

function checkModes(problems: Problem[], { accessModes = [] }: PersistentVolumeSpec, path: string): void {
  if (accessModes.length === 0) problems.push(problem.required(`${path}.accessModes`))
  checkAccessModes(problems, accessModes, `${path}.accessModes`)
}

function checkCapacity(problems: Problem[], capacity: Readonly<Record<string, string>> | undefined, path: string): void {
  const names = Object.keys(capacity ?? {})
  if (names.length === 0) problems.push(problem.required(path))
  if (capacity?.['storage'] === undefined || names.length > 1) {
    const amounts =
      capacity === undefined ? undefined : Object.fromEntries(names.map((name) => [name, goQuantity(spelled(capacity, name) ?? '0')]))
    problems.push(problem.notSupported(path, goMap(amounts, 'core.ResourceList'), ['storage']))
  }
  for (const name of names) {
    const amount = capacity?.[name] ?? '0'
    if (scaledValue(amount) < 0)
      problems.push(problem.invalid(`${path}[${name}]`, scaledValue(amount), 'must be a valid resource quantity'))
    checkPositiveQuantity(problems, amount, `${path}[${name}]`)
  }
}
