/** Checks of where a persistent volume's data is. */
import { problem } from '../../api/field-errors.ts'
import type { PersistentVolumeSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkIscsi, persistentSourceChecks } from '../shared/volume-sources.ts'

/** Go's order of the sources in its checks. */
export const sourceFields = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const

/** One and only one source, and that one in order. */
export function checkVolumeSource(
  problems: Problem[],
  { spec, name }: { readonly spec: PersistentVolumeSpec; readonly name: string },
  above: string,
): void {
  let found = 0
  for (const field of sourceFields) {
    const source = spec[field]
    if (source === undefined) continue
    // Upstream forgets to count this one as a second source.
    if (found++ > 0 && field !== 'flexVolume') {
      problems.push(problem.forbidden(`${above}.${field === 'cephfs' ? 'cephFS' : field}`, 'may not specify more than 1 volume type'))
      continue
    }
    const path = `${above}.${field === 'gcePersistentDisk' ? 'persistentDisk' : field}`
    if (field === 'iscsi') {
      // A volume's secret has a namespace besides; the check reads its name alone.
      if (spec.iscsi !== undefined) checkIscsi(problems, { ...spec.iscsi, inVolume: name } as Parameters<typeof checkIscsi>[1], path)
      continue
    }
    const check = persistentSourceChecks[field] as (problems: Problem[], source: unknown, path: string) => void // the check stands under the field of its own source
    check(problems, source, path)
    if (field === 'local' && spec.nodeAffinity === undefined)
      problems.push(problem.required(`${above}.nodeAffinity`, 'Local volume requires node affinity'))
  }
  if (found === 0) problems.push(problem.required(above, 'must specify a volume type'))
}
