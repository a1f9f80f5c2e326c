/** Checks of a pod's volumes. */
import { problem } from '../../api/field-errors.ts'
import { dnsSubdomain } from '../../api/names.ts'
import type { Volume } from '../../api/objects.ts'
import { quantity } from '../../api/quantity.ts'
import type { Problem } from '../../api/status.ts'
import { checkClaimTemplate } from '../shared/claim-spec.ts'
import { checkDescendingPath } from '../shared/paths.ts'
import { checkLabel } from '../shared/texts.ts'
import { checkIscsi, longPortal, podSourceChecks } from '../shared/volume-sources.ts'
import { checkProjected } from './projected-volumes.ts'
import type { PodScope } from './scope.ts'
import { checkDownwardFile, checkItems, checkMode } from './volume-files.ts'

/** ValidateVolumes. Mounts may only name volumes that had no problem. */
export function checkVolumes(scope: PodScope, volumes: readonly Volume[], path: string): void {
  const { problems, options } = scope
  const podName = options.metadata?.name
  for (let index = 0; index < volumes.length; index++) {
    const volume = volumes[index]
    if (volume === undefined) continue
    const at = `${path}[${index}]`
    const before = problems.length
    checkSource(scope, volume, at)
    if (!volume.name) problems.push(problem.required(`${at}.name`))
    else checkLabel(problems, volume.name, `${at}.name`)
    if (scope.volumes.has(volume.name)) problems.push(problem.duplicate(`${at}.name`, volume.name))
    if (problems.length === before) scope.volumes.set(volume.name, volume)
    const claim = volume.persistentVolumeClaim?.claimName
    if (claim !== undefined && podName && volumes.some((other) => other.ephemeral !== undefined && claim === `${podName}-${other.name}`)) {
      problems.push(
        problem.invalid(
          `${at}.persistentVolumeClaim.claimName`,
          claim,
          'must not reference a PVC that gets created for an ephemeral volume',
        ),
      )
    }
  }
}

type Source = Exclude<keyof Volume, 'name'>

/** Go's order of the sources; the second of two is refused under its place here. */
const order: readonly Source[] = [
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
]
/** Where upstream's words for "a second source" differ from the field. */
const oddNames: Partial<Record<Source, string>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' }

/** validateVolumeSource */
function checkSource(scope: PodScope, volume: Volume, path: string): void {
  const { problems } = scope
  let found = volume.emptyDir === undefined ? 0 : 1
  const limit = volume.emptyDir?.sizeLimit
  if (limit !== undefined && quantity(limit).value < 0n)
    problems.push(problem.forbidden(`${path}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity'))
  if (found === 1 && Object.keys(volume).length === 2) return
  for (const source of order) {
    if (volume[source] === undefined) continue
    if (found++ > 0) problems.push(problem.forbidden(`${path}.${oddNames[source] ?? source}`, 'may not specify more than 1 volume type'))
    else checkOne(scope, { volume, source }, `${path}.${source === 'gcePersistentDisk' ? 'persistentDisk' : source}`)
    if (source === 'iscsi' && volume.iscsi?.initiatorName !== undefined && `${volume.name}:${volume.iscsi.targetPortal}`.length > 64) {
      problems.push(problem.invalid(`${path}.name`, volume.name, longPortal))
    }
    if (source === 'ephemeral' && found === 1) checkEphemeralName(scope, volume.name, path)
  }
  if (found === 0) problems.push(problem.required(path, 'must specify a volume type'))
}

function checkOne(scope: PodScope, { volume, source }: { readonly volume: Volume; readonly source: Source }, path: string): void {
  const { problems } = scope
  const own = ownChecks[source]
  if (own !== undefined) return own(scope, volume, path)
  // The check stands under the same field as the source that it takes; TypeScript does not connect the two.
  const check = podSourceChecks[source as keyof typeof podSourceChecks] as (problems: Problem[], source: unknown, path: string) => void
  check(problems, volume[source], path)
}

function checkEphemeralName({ problems, options }: PodScope, name: string, path: string): void {
  const podName = options.metadata?.name
  if (!podName || !name) return
  const claim = `${podName}-${name}`
  for (const reason of dnsSubdomain(claim))
    problems.push(problem.invalid(`${path}.name`, name, `PVC name ${JSON.stringify(claim)}: ${reason}`))
}

const ownChecks: Partial<Record<Source, (scope: PodScope, volume: Volume, path: string) => void>> = {
  secret: ({ problems }, { secret }, path) => {
    if (!secret?.secretName) problems.push(problem.required(`${path}.secretName`))
    checkMode(problems, secret?.defaultMode, `${path}.defaultMode`)
    checkItems(problems, secret?.items, `${path}.items`)
  },
  configMap: ({ problems }, { configMap }, path) => {
    if (!configMap?.name) problems.push(problem.required(`${path}.name`))
    checkMode(problems, configMap?.defaultMode, `${path}.defaultMode`)
    checkItems(problems, configMap?.items, `${path}.items`)
  },
  gitRepo: ({ problems }, { gitRepo }, path) => {
    if (!gitRepo?.repository) problems.push(problem.required(`${path}.repository`))
    checkDescendingPath(problems, gitRepo?.directory ?? '', `${path}.directory`)
  },
  iscsi: ({ problems }, { iscsi }, path) => {
    if (iscsi !== undefined) checkIscsi(problems, iscsi, path)
  },
  downwardAPI: ({ problems }, { downwardAPI }, path) => {
    checkMode(problems, downwardAPI?.defaultMode, `${path}.defaultMode`)
    for (const file of downwardAPI?.items ?? []) checkDownwardFile(problems, file, path)
  },
  projected: ({ problems }, { projected }, path) => {
    checkMode(problems, projected?.defaultMode, `${path}.defaultMode`)
    if (projected !== undefined) checkProjected(problems, projected, path)
  },
  ephemeral: ({ problems }, { ephemeral }, path) => {
    if (ephemeral?.volumeClaimTemplate === undefined) problems.push(problem.required(`${path}.volumeClaimTemplate`))
    else checkClaimTemplate(problems, ephemeral.volumeClaimTemplate, `${path}.volumeClaimTemplate`)
  },
}
