/** What describe says of each kind of volume source: a title and fields, as data. */
import { sortTexts } from '../../base/order.ts'

/** A source as it stands in a pod or a PersistentVolume; read by name, since thirty types share these few shapes. */
export type Source = Readonly<Record<string, unknown>>

export interface SourceText {
  /** What follows `Type:`. */
  readonly title: string
  readonly fields: readonly Field[]
}

/** The head of a line, colon included, and what stands behind it. */
type Field = readonly [label: string, value: (source: Source) => string]

const text = (label: string, key: string, missing = ''): Field => [`${label}:`, (source) => textOf(source[key], missing)]
const textOf = (value: unknown, missing: string): string => (typeof value === 'string' ? value : missing)
const number = (label: string, key: string): Field => [
  `${label}:`,
  (source) => (typeof source[key] === 'number' ? String(source[key]) : '0'),
]
const flag = (label: string, key: string): Field => [`${label}:`, (source) => String(source[key] === true)]
/** Go prints a list as `[a b]`. */
const list = (label: string, key: string): Field => [`${label}:`, (source) => goList(source[key])]
/** Go prints the reference to a secret as a value of its type. */
const reference = (type: string): Field => ['SecretRef:', (source) => goReference(type, source['secretRef'])]

/** `[a b]`, as Go prints a list. */
export const goList = (value: unknown): string => `[${Array.isArray(value) ? value.join(' ') : ''}]`

function goReference(type: string, value: unknown): string {
  if (typeof value !== 'object' || value === null) return 'nil'
  const { name, namespace } = value as Source
  return `&${type}{Name:${textOf(name, '')},${type === 'SecretReference' ? `Namespace:${textOf(namespace, '')},` : ''}}`
}

const goMap = (value: unknown): string => {
  const map = (value ?? {}) as Source
  const entries = sortTexts(Object.keys(map)).map((key) => `${key}:${String(map[key])}`)
  return `map[${entries.join(' ')}]`
}

const fsType = text('FSType', 'fsType')
const readOnly = flag('ReadOnly', 'readOnly')
const local = 'LocalObjectReference'
const full = 'SecretReference'

const titles = {
  glusterfs: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
  scaleIO: 'ScaleIO (a persistent volume backed by a block device in ScaleIO)',
  azureFile: 'AzureFile (an Azure File Service mount on the host and bind mount to the pod)',
  csi: 'CSI (a Container Storage Interface (CSI) volume source)',
}

const cephfs = (type: string): SourceText => ({
  title: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
  fields: [
    list('Monitors', 'monitors'),
    text('Path', 'path'),
    text('User', 'user'),
    text('SecretFile', 'secretFile'),
    reference(type),
    readOnly,
  ],
})

const cinder = (type: string): SourceText => ({
  title: 'Cinder (a Persistent Disk resource in OpenStack)',
  fields: [text('VolumeID', 'volumeID'), fsType, readOnly, reference(type)],
})

const flex = (type: string): SourceText => ({
  title: 'FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)',
  fields: [text('Driver', 'driver'), fsType, reference(type), readOnly, ['Options:', (source) => goMap(source['options'])]],
})

const iscsi = (type: string): SourceText => ({
  title: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
  fields: [
    text('TargetPortal', 'targetPortal'),
    text('IQN', 'iqn'),
    number('Lun', 'lun'),
    // Upstream forgot the colon.
    ['ISCSIInterface', (source) => textOf(source['iscsiInterface'], '')],
    fsType,
    readOnly,
    list('Portals', 'portals'),
    flag('DiscoveryCHAPAuth', 'chapAuthDiscovery'),
    flag('SessionCHAPAuth', 'chapAuthSession'),
    reference(type),
    text('InitiatorName', 'initiatorName', '<none>'),
  ],
})

const rbd = (type: string): SourceText => ({
  title: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
  fields: [
    list('CephMonitors', 'monitors'),
    text('RBDImage', 'image'),
    fsType,
    text('RBDPool', 'pool'),
    text('RadosUser', 'user'),
    text('Keyring', 'keyring'),
    reference(type),
    readOnly,
  ],
})

const scaleIO = (secret: readonly Field[]): SourceText => ({
  title: titles.scaleIO,
  fields: [
    text('Gateway', 'gateway'),
    text('System', 'system'),
    text('Protection Domain', 'protectionDomain'),
    text('Storage Pool', 'storagePool'),
    text('Storage Mode', 'storageMode'),
    text('VolumeName', 'volumeName'),
    ...secret,
    fsType,
    readOnly,
  ],
})

const ofSecretRef = (label: string, key: string): Field => [
  `${label}:`,
  (source) => textOf((source['secretRef'] as Source | undefined)?.[key], ''),
]

/** Sources that pods and PersistentVolumes write alike. */
const common: Readonly<Record<string, SourceText>> = {
  hostPath: { title: 'HostPath (bare host directory volume)', fields: [text('Path', 'path'), text('HostPathType', 'type', '<none>')] },
  gcePersistentDisk: {
    title: 'GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)',
    fields: [text('PDName', 'pdName'), fsType, number('Partition', 'partition'), readOnly],
  },
  awsElasticBlockStore: {
    title: 'AWSElasticBlockStore (a Persistent Disk resource in AWS)',
    fields: [text('VolumeID', 'volumeID'), fsType, number('Partition', 'partition'), readOnly],
  },
  nfs: { title: 'NFS (an NFS mount that lasts the lifetime of a pod)', fields: [text('Server', 'server'), text('Path', 'path'), readOnly] },
  quobyte: {
    title: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    fields: [text('Registry', 'registry'), text('Volume', 'volume'), readOnly],
  },
  azureDisk: {
    title: 'AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)',
    fields: [
      text('DiskName', 'diskName'),
      text('DiskURI', 'diskURI'),
      ['Kind: ', (source) => textOf(source['kind'], '')],
      fsType,
      text('CachingMode', 'cachingMode'),
      readOnly,
    ],
  },
  vsphereVolume: {
    title: 'vSphereVolume (a Persistent Disk resource in vSphere)',
    fields: [text('VolumePath', 'volumePath'), fsType, text('StoragePolicyName', 'storagePolicyName')],
  },
  photonPersistentDisk: {
    title: 'PhotonPersistentDisk (a Persistent Disk resource in photon platform)',
    fields: [text('PdID', 'pdID'), fsType],
  },
  portworxVolume: { title: 'PortworxVolume (a Portworx Volume resource)', fields: [text('VolumeID', 'volumeID')] },
  storageos: {
    title: 'StorageOS (a StorageOS Persistent Disk resource)',
    fields: [text('VolumeName', 'volumeName'), text('VolumeNamespace', 'volumeNamespace'), fsType, readOnly],
  },
  fc: {
    title: 'FC (a Fibre Channel disk)',
    fields: [
      ['TargetWWNs:', (source) => (Array.isArray(source['targetWWNs']) ? source['targetWWNs'].join(', ') : '')],
      ['LUN:', (source) => (typeof source['lun'] === 'number' ? String(source['lun']) : '<none>')],
      fsType,
      readOnly,
    ],
  },
  flocker: {
    title: 'Flocker (a Flocker volume mounted by the Flocker agent)',
    fields: [text('DatasetName', 'datasetName'), text('DatasetUUID', 'datasetUUID')],
  },
}

/** Sources of a pod's volumes, by field name. */
export const podSources: Readonly<Record<string, SourceText>> = {
  ...common,
  gitRepo: {
    title: 'GitRepo (a volume that is pulled from git when the pod is created)',
    fields: [text('Repository', 'repository'), text('Revision', 'revision')],
  },
  secret: { title: 'Secret (a volume populated by a Secret)', fields: [text('SecretName', 'secretName'), flag('Optional', 'optional')] },
  configMap: { title: 'ConfigMap (a volume populated by a ConfigMap)', fields: [text('Name', 'name'), flag('Optional', 'optional')] },
  iscsi: iscsi(local),
  glusterfs: { title: titles.glusterfs, fields: [text('EndpointsName', 'endpoints'), text('Path', 'path'), readOnly] },
  persistentVolumeClaim: {
    title: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    fields: [text('ClaimName', 'claimName'), readOnly],
  },
  rbd: rbd(local),
  cinder: cinder(local),
  scaleIO: scaleIO([]),
  cephfs: cephfs(local),
  azureFile: { title: titles.azureFile, fields: [text('SecretName', 'secretName'), text('ShareName', 'shareName'), readOnly] },
  flexVolume: flex(local),
  csi: { title: titles.csi, fields: [text('Driver', 'driver'), fsType, readOnly] },
  image: { title: 'Image (a container image or OCI artifact)', fields: [text('Reference', 'reference'), text('PullPolicy', 'pullPolicy')] },
}

/** Sources of a PersistentVolume, by field name. */
export const persistentSources: Readonly<Record<string, SourceText>> = {
  ...common,
  iscsi: iscsi(full),
  glusterfs: {
    title: titles.glusterfs,
    fields: [
      text('EndpointsName', 'endpoints'),
      text('EndpointsNamespace', 'endpointsNamespace', '<unset>'),
      text('Path', 'path'),
      readOnly,
    ],
  },
  rbd: rbd(full),
  cinder: cinder(full),
  scaleIO: scaleIO([ofSecretRef('SecretName', 'name'), ofSecretRef('SecretNamespace', 'namespace')]),
  local: { title: 'LocalVolume (a persistent volume backed by local storage on a node)', fields: [text('Path', 'path')] },
  cephfs: cephfs(full),
  azureFile: {
    title: titles.azureFile,
    fields: [text('SecretName', 'secretName'), text('SecretNamespace', 'secretNamespace'), text('ShareName', 'shareName'), readOnly],
  },
  flexVolume: flex(full),
  csi: { title: titles.csi, fields: [text('Driver', 'driver'), fsType, text('VolumeHandle', 'volumeHandle'), readOnly] },
}
