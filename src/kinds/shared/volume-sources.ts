/** Checks of the volume sources that pods and persistent volumes share (validate*VolumeSource). */
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { dnsLabel, dnsSubdomain } from '../../api/names.ts'
import type * as objects from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkNoBacksteps } from './paths.ts'
import { checkLabel, checkSubdomain } from './texts.ts'

type SourceCheck<T> = (problems: Problem[], source: T, path: string) => void

const hostPathTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']

const checkHostPath: SourceCheck<objects.HostPathVolumeSource> = (problems, source, path) => {
  if (!source.path) return void problems.push(problem.required(`${path}.path`))
  checkNoBacksteps(problems, source.path, `${path}.path`)
  const { type } = source
  if (type !== undefined && !hostPathTypes.includes(type)) problems.push(problem.notSupported(`${path}.type`, type, hostPathTypes))
}

/** One check for a few fields that must not be empty. */
const needs =
  <T extends object>(...fields: readonly (keyof T & string)[]): SourceCheck<T> =>
  (problems, source, path) => {
    for (const field of fields) {
      const value = source[field]
      if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
        problems.push(problem.required(`${path}.${field}`))
    }
  }

const checkPartition: SourceCheck<{ readonly partition?: number }> = (problems, { partition = 0 }, path) => {
  if (partition < 0 || partition > 255)
    problems.push(problem.invalid(`${path}.partition`, partition, 'must be between 1 and 255, inclusive'))
}

/** Runs several checks one after the other. */
const all =
  <T>(...checks: readonly SourceCheck<T>[]): SourceCheck<T> =>
  (problems, source, path) => {
    for (const check of checks) check(problems, source, path)
  }

const checkSecretName: SourceCheck<{
  readonly secretRef?: objects.SecretReference | objects.LocalObjectReference | objects.ObjectReference
}> = (problems, { secretRef }, path) => {
  if (secretRef !== undefined && !secretRef.name) problems.push(problem.required(`${path}.secretRef.name`))
}

/** A secret of another namespace, as persistent volumes name it. */
const checkSecretPlace: SourceCheck<{ readonly secretRef?: objects.SecretReference | objects.ObjectReference }> = (
  problems,
  source,
  path,
) => {
  checkSecretName(problems, source, path)
  if (source.secretRef !== undefined && !source.secretRef.namespace) problems.push(problem.required(`${path}.secretRef.namespace`))
}

const checkNfs: SourceCheck<objects.NFSVolumeSource> = (problems, source, path) => {
  if (!source.server) problems.push(problem.required(`${path}.server`))
  if (!source.path) problems.push(problem.required(`${path}.path`))
  if (!source.path?.startsWith('/')) problems.push(problem.invalid(`${path}.path`, source.path ?? '', 'must be an absolute path'))
}

const iqn = /iqn\.\d{4}-\d{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)$/
const eui = /^eui.[a-zA-Z0-9]{16}$/
const naa = /^naa.[a-zA-Z0-9]{32}$/

function initiatorReason(name: string): 'form' | 'prefix' | undefined {
  if (name.startsWith('iqn')) return iqn.test(name) ? undefined : 'form'
  if (name.startsWith('eui')) return eui.test(name) ? undefined : 'form'
  if (name.startsWith('naa')) return naa.test(name) ? undefined : 'form'
  return 'prefix'
}

export const checkIscsi: SourceCheck<objects.ISCSIVolumeSource & { readonly inVolume?: string }> = (problems, source, path) => {
  const inPod = source.inVolume === undefined
  const prefixText = inPod ? 'must be valid format starting with iqn, eui, or naa' : 'must be valid format'
  if (!source.targetPortal) problems.push(problem.required(`${path}.targetPortal`))
  if (!inPod && source.initiatorName !== undefined && `${source.inVolume}:${source.targetPortal}`.length > 64) {
    problems.push(problem.invalid(`${path}.targetportal`, source.targetPortal, longPortal))
  }
  if (!source.iqn) problems.push(problem.required(`${path}.iqn`))
  else {
    const reason = initiatorReason(source.iqn)
    if (reason !== undefined)
      problems.push(problem.invalid(`${path}.iqn`, source.iqn, reason === 'prefix' ? prefixText : 'must be valid format'))
  }
  const lun = source.lun ?? 0
  if (lun < 0 || lun > 255) problems.push(problem.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'))
  if ((source.chapAuthDiscovery === true || source.chapAuthSession === true) && source.secretRef === undefined)
    problems.push(problem.required(`${path}.secretRef`))
  if (!inPod) checkSecretName(problems, source, path)
  if (source.initiatorName !== undefined) {
    const reason = initiatorReason(source.initiatorName)
    if (reason !== undefined)
      problems.push(
        problem.invalid(`${path}.initiatorname`, source.initiatorName, reason === 'prefix' ? prefixText : 'must be valid format'),
      )
  }
}

export const longPortal =
  'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.'

const checkGlusterfsPlace: SourceCheck<objects.GlusterfsPersistentVolumeSource> = (problems, { endpointsNamespace }, path) => {
  if (endpointsNamespace === undefined) return
  if (endpointsNamespace === '')
    problems.push(problem.invalid(`${path}.endpointsNamespace`, '', 'if the endpointnamespace is set, it must be a valid namespace name'))
  for (const reason of endpointsNamespace === '' ? [] : dnsLabel(endpointsNamespace))
    problems.push(problem.invalid(`${path}.endpointsNamespace`, endpointsNamespace, reason))
}

const checkFlocker: SourceCheck<objects.FlockerVolumeSource> = (problems, { datasetName = '', datasetUUID = '' }, path) => {
  if (datasetName === '' && datasetUUID === '') problems.push(problem.required(path, 'one of datasetName and datasetUUID is required'))
  if (datasetName !== '' && datasetUUID !== '')
    problems.push(problem.invalid(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'))
  if (datasetName.includes('/')) problems.push(problem.invalid(`${path}.datasetName`, datasetName, "must not contain '/'"))
}

const checkQuobyte: SourceCheck<objects.QuobyteVolumeSource> = (problems, { registry = '', tenant = '', volume = '' }, path) => {
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (registry === '') problems.push(problem.required(`${path}.registry`, pairs))
  else if (tenant.length >= 65)
    problems.push(problem.required(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'))
  else
    for (const pair of registry.split(','))
      if (!/^(?:[^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair)) problems.push(problem.invalid(`${path}.registry`, registry, pairs))
  if (volume === '') problems.push(problem.required(`${path}.volume`))
}

const checkFibreChannel: SourceCheck<objects.FCVolumeSource> = (problems, { targetWWNs = [], wwids = [], lun }, path) => {
  if (targetWWNs.length === 0 && wwids.length === 0)
    problems.push(problem.required(`${path}.targetWWNs`, 'must specify either targetWWNs or wwids, but not both'))
  if (targetWWNs.length > 0 && wwids.length > 0)
    problems.push(problem.invalid(`${path}.targetWWNs`, goList(targetWWNs), 'targetWWNs and wwids can not be specified simultaneously'))
  if (targetWWNs.length === 0) return
  if (lun === undefined) problems.push(problem.required(`${path}.lun`, 'lun is required if targetWWNs is specified'))
  else if (lun < 0 || lun > 255) problems.push(problem.invalid(`${path}.lun`, lun, 'must be between 0 and 255, inclusive'))
}

const checkFlex: SourceCheck<{ readonly driver: string; readonly options?: Readonly<Record<string, string>> }> = (
  problems,
  { driver, options = {} },
  path,
) => {
  if (!driver) problems.push(problem.required(`${path}.driver`))
  for (const key of Object.keys(options)) {
    const domain = `.${(key.split('/', 1)[0] ?? '').toLowerCase()}`
    if (domain.endsWith('.kubernetes.io') || domain.endsWith('.k8s.io'))
      problems.push(problem.invalid(`${path}.options[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'))
  }
}

const checkAzureDisk: SourceCheck<objects.AzureDiskVolumeSource> = (problems, { diskName, diskURI = '', cachingMode, kind }, path) => {
  if (!diskName) problems.push(problem.required(`${path}.diskName`))
  if (diskURI === '') problems.push(problem.required(`${path}.diskURI`))
  const modes = ['None', 'ReadOnly', 'ReadWrite']
  const kinds = ['Dedicated', 'Managed', 'Shared']
  if (cachingMode !== undefined && !modes.includes(cachingMode))
    problems.push(problem.notSupported(`${path}.cachingMode`, cachingMode, modes))
  if (kind !== undefined && !kinds.includes(kind)) problems.push(problem.notSupported(`${path}.kind`, kind, kinds))
  const managed = ['/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}']
  const blob = ['https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd']
  if (kind === 'Managed' && !diskURI.startsWith('/subscriptions/')) problems.push(problem.notSupported(`${path}.diskURI`, diskURI, managed))
  if (kind !== undefined && kind !== 'Managed' && !diskURI.startsWith('https://'))
    problems.push(problem.notSupported(`${path}.diskURI`, diskURI, blob))
}

const checkStorageOS: SourceCheck<Pick<objects.StorageOSVolumeSource, 'volumeName' | 'volumeNamespace'>> = (
  problems,
  { volumeName, volumeNamespace },
  path,
) => {
  if (!volumeName) problems.push(problem.required(`${path}.volumeName`))
  else checkLabel(problems, volumeName, `${path}.volumeName`)
  if (volumeNamespace) checkLabel(problems, volumeNamespace, `${path}.volumeNamespace`)
}

/** ValidateCSIDriverName */
function checkDriverName(problems: Problem[], name: string, path: string): void {
  if (name === '') problems.push(problem.required(path))
  if (name.length > 63) problems.push(problem.tooLong(path, 63))
  for (const reason of dnsSubdomain(name.toLowerCase())) problems.push(problem.invalid(path, name, reason))
}

const checkCsiInPod: SourceCheck<objects.CSIVolumeSource> = (problems, source, path) => {
  checkDriverName(problems, source.driver ?? '', `${path}.driver`)
  const secret = source.nodePublishSecretRef
  if (secret === undefined) return
  if (!secret.name) problems.push(problem.required(`${path}.nodePublishSecretRef.name`))
  else checkSubdomain(problems, secret.name, `${path}.name`)
}

const secretsOfCsi = ['controllerPublishSecretRef', 'controllerExpandSecretRef', 'nodePublishSecretRef', 'nodeExpandSecretRef'] as const

const checkCsi: SourceCheck<objects.CSIPersistentVolumeSource> = (problems, source, path) => {
  checkDriverName(problems, source.driver ?? '', `${path}.driver`)
  if (!source.volumeHandle) problems.push(problem.required(`${path}.volumeHandle`))
  for (const field of secretsOfCsi) {
    const secret = source[field]
    if (secret === undefined) continue
    if (!secret.name) problems.push(problem.required(`${path}.${field}.name`))
    else checkSubdomain(problems, secret.name, `${path}.${field}.name`)
    if (!secret.namespace) problems.push(problem.required(`${path}.${field}.namespace`))
    else checkLabel(problems, secret.namespace, `${path}.${field}.namespace`)
  }
}

const checkAzureFilePlace: SourceCheck<objects.AzureFilePersistentVolumeSource> = (problems, { secretNamespace }, path) => {
  if (secretNamespace === '') problems.push(problem.required(`${path}.secretNamespace`))
}

const checkLocal: SourceCheck<objects.LocalVolumeSource> = (problems, source, path) => {
  if (!source.path) problems.push(problem.required(`${path}.path`))
  else checkNoBacksteps(problems, source.path, `${path}.path`)
}

const both = {
  awsElasticBlockStore: all(needs<objects.AWSElasticBlockStoreVolumeSource>('volumeID'), checkPartition),
  azureDisk: checkAzureDisk,
  fc: checkFibreChannel,
  flexVolume: checkFlex,
  flocker: checkFlocker,
  gcePersistentDisk: all(needs<objects.GCEPersistentDiskVolumeSource>('pdName'), checkPartition),
  hostPath: checkHostPath,
  nfs: checkNfs,
  photonPersistentDisk: needs<objects.PhotonPersistentDiskVolumeSource>('pdID'),
  portworxVolume: needs<objects.PortworxVolumeSource>('volumeID'),
  quobyte: checkQuobyte,
  vsphereVolume: needs<objects.VsphereVirtualDiskVolumeSource>('volumePath'),
}

/** Sources of pods by field. The keys' order means nothing; callers have upstream's. */
export const podSourceChecks = {
  ...both,
  azureFile: needs<objects.AzureFileVolumeSource>('secretName', 'shareName'),
  cephfs: needs<objects.CephFSVolumeSource>('monitors'),
  cinder: all<objects.CinderVolumeSource>(needs('volumeID'), checkSecretName),
  csi: checkCsiInPod,
  glusterfs: needs<objects.GlusterfsVolumeSource>('endpoints', 'path'),
  persistentVolumeClaim: needs<objects.PersistentVolumeClaimVolumeSource>('claimName'),
  rbd: needs<objects.RBDVolumeSource>('monitors', 'image'),
  scaleIO: needs<objects.ScaleIOVolumeSource>('gateway', 'system', 'volumeName'),
  storageos: all<objects.StorageOSVolumeSource>(checkStorageOS, checkSecretName),
}

/** Sources of persistent volumes by field. */
export const persistentSourceChecks = {
  ...both,
  azureFile: all<objects.AzureFilePersistentVolumeSource>(needs('secretName', 'shareName'), checkAzureFilePlace),
  cephfs: needs<objects.CephFSPersistentVolumeSource>('monitors'),
  cinder: all<objects.CinderPersistentVolumeSource>(needs('volumeID'), checkSecretPlace),
  csi: checkCsi,
  glusterfs: all<objects.GlusterfsPersistentVolumeSource>(needs('endpoints', 'path'), checkGlusterfsPlace),
  local: checkLocal,
  rbd: needs<objects.RBDPersistentVolumeSource>('monitors', 'image'),
  scaleIO: needs<objects.ScaleIOPersistentVolumeSource>('gateway', 'system', 'volumeName'),
  storageos: all<objects.StorageOSPersistentVolumeSource>(checkStorageOS, checkSecretPlace),
}
