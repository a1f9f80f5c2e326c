/** What is refused of volumes, of what drives them and of nodes, rule by rule. */
import { expect, test } from 'vitest'
import { decode } from '../../../src/api/decode.ts'
import type { StorageClass } from '../../../src/api/objects.ts'
import { rules as storageClassRules } from '../../../src/kinds/storage-class/rules.ts'
import { created, refusedCreate, refusedStatus, refusedUpdate, warned, type Json } from '../rule-rows.ts'

const storageClass = (allowedTopologies: Json[]): Json => ({ provisioner: 'p', allowedTopologies })
const zone = (...values: string[]): Json => ({ matchLabelExpressions: [{ key: 'z', values }] })

test.for([
  [[zone('a'), zone('b')], []],
  [[zone('a', 'b'), zone('b', 'a')], ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""']],
  [
    [
      {
        matchLabelExpressions: [
          { key: 'z', values: ['a'] },
          { key: 'z', values: ['b'] },
        ],
      },
    ],
    ['allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "z"'],
  ],
  [[{}], ['allowedTopologies[0].matchLabelExpressions: Duplicate value: ""']],
] as readonly [Json[], string[]][])('a storage class for %j', ([topologies, refusals]) => {
  expect(refusedCreate('storage.k8s.io/v1 storageclasses', storageClass(topologies))).toEqual(refusals)
})

test.for([
  [
    { tokenRequests: [{ audience: 'a' }, { audience: 'a', expirationSeconds: 1 }] },
    ['spec.tokenRequests[1].audience: Duplicate value: "a"'],
  ],
  [
    { volumeLifecycleModes: ['Sometimes'] },
    ['spec.volumeLifecycleModes: Unsupported value: "Sometimes": supported values: "Persistent", "Ephemeral"'],
  ],
] as readonly [Json, string[]][])('a driver with %j', ([spec, refusals]) => {
  expect(refusedCreate('storage.k8s.io/v1 csidrivers', { spec })).toEqual(refusals)
})

test('the drivers of a node', () => {
  const node = (...drivers: Json[]): Json => ({ spec: { drivers } })
  const driver = { name: 'd', nodeID: 'n', topologyKeys: ['k'] }
  expect(refusedCreate('storage.k8s.io/v1 csinodes', node({ ...driver, topologyKeys: ['k', 'k'] }))).toEqual([
    'spec.drivers[0]: Duplicate value: "k"',
  ])
  expect(refusedUpdate('storage.k8s.io/v1 csinodes', node(driver), node({ ...driver, nodeID: 'm' }))).toEqual([
    'spec.drivers: Invalid value: storage.CSINodeDriver{Name:"d", NodeID:"m", TopologyKeys:[]string{"k"}, Allocatable:(*storage.VolumeNodeResources)(nil)}: field is immutable',
  ])
})

const inline = { accessModes: ['ReadWriteOnce'], csi: { driver: 'd', volumeHandle: 'h' } }

test('the errors of an attachment', () => {
  const attachment = { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'v' } } }
  // Once as that of a new one, once as that of a changed one.
  const tooLong = 'status.attachError.message: Too long: may not be more than 262144 bytes'
  expect(
    refusedStatus('storage.k8s.io/v1 volumeattachments', attachment, {
      ...attachment,
      status: { attached: false, attachError: { message: 'x'.repeat(1025) } },
    }),
  ).toEqual([tooLong, tooLong])
  expect(
    refusedUpdate('storage.k8s.io/v1 volumeattachments', attachment, {
      spec: { ...attachment.spec, source: { inlineVolumeSpec: inline } },
    }),
  ).toEqual([
    'spec: Invalid value: storage.VolumeAttachmentSpec{Attacher:"a", Source:storage.VolumeAttachmentSource{PersistentVolumeName:(*string)(nil), InlineVolumeSpec:(*core.PersistentVolumeSpec)(0xc000000000)}, NodeName:"n"}: field is immutable',
  ])
})

test('a volume within an attachment', () => {
  const refused = (inlineVolumeSpec: Json): string[] =>
    refusedCreate('storage.k8s.io/v1 volumeattachments', { spec: { attacher: 'a', nodeName: 'n', source: { inlineVolumeSpec } } })
  const path = 'spec.source.inlineVolumeSpec'
  const csi = { driver: 'd', volumeHandle: 'h' }
  expect(refused({ accessModes: ['ReadWriteOnce'], csi })).toEqual([])
  expect(refused({ capacity: { storage: '1Gi' }, volumeMode: 'Block', storageClassName: 'c', hostPath: { path: '/a' } })).toEqual([
    `${path}.capacity: Forbidden: may not be specified in the context of inline volumes`,
    `${path}.csi: Required value: has to be specified in the context of inline volumes`,
    `${path}.accessModes: Required value`,
    `${path}.storageClassName: Forbidden: may not be specified in the context of inline volumes`,
    `${path}.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes`,
  ])
})

test('mount options of a volume that takes none', () => {
  const volume = {
    metadata: { name: 'a', annotations: { 'volume.beta.kubernetes.io/mount-options': 'ro' } },
    spec: { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, hostPath: { path: '/a' } },
  }
  expect(refusedCreate('v1 persistentvolumes', volume)).toEqual([
    'metadata.annotations.volume.beta.kubernetes.io/mount-options: Forbidden: may not specify mount options for this volume type',
  ])
})

test('a node is judged twice where upstream does so', () => {
  const node = { spec: { podCIDRs: ['x'], taints: [{ key: 'k', effect: 'Never' }] } }
  const network = 'spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
  const taint = 'metadata.taints[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"'
  expect(refusedCreate('v1 nodes', node)).toEqual([taint, network])
  expect(refusedUpdate('v1 nodes', node, node)).toEqual([taint, network, taint])
  expect(refusedStatus('v1 nodes', node, node)).toEqual([taint])
})

test.each([
  [
    ['10.7.0.0/24', '10.7.0.0/24'],
    ['spec.podCIDRs: Invalid value: []string{"10.7.0.0/24", "10.7.0.0/24"}: may specify no more than one CIDR for each IP family'],
  ],
  [
    ['10.7.0.0/24', 'bad'],
    [
      'spec.podCIDRs[1]: Invalid value: "bad": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.podCIDRs: Internal error: invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[1]: <nil> (invalid CIDR address: bad)',
      'spec.podCIDRs: Invalid value: []string{"10.7.0.0/24", "bad"}: may specify no more than one CIDR for each IP family',
    ],
  ],
  [['10.7.0.0/24', 'fe80::/64'], []],
] as const)('networks of pods %j', (podCIDRs, expected) => {
  expect(refusedCreate('v1 nodes', { spec: { podCIDRs } })).toEqual(expected)
})

test('a source of data and its reference that differ', () => {
  const spec = {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '1Gi' } },
    dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
    dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
  }
  expect(refusedCreate('v1 persistentvolumeclaims', { spec })).toEqual([
    expect.stringMatching(
      /^spec: Invalid value: field.Path\{name:"dataSource", index:"", parent:\(\*field.Path\)\(0xc\d+\)\}: must match dataSourceRef$/,
    ),
  ])
})

test.for([
  [
    ['10.0.0.0/24', '10.0.1.0/24'],
    [
      'spec.cidrs: Invalid value: []string{"10.0.0.0/24", "10.0.1.0/24"}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    ['x', '10.0.1.1/24'],
    [
      'spec.cidrs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
      'spec.cidrs[1]: Invalid value: "10.0.1.1/24": must not have bits set beyond the prefix length',
    ],
  ],
  [['x', 'y', 'z'], ['spec.cidrs: Invalid value: networking.ServiceCIDRSpec{CIDRs:[]string{"x", "y", "z"}}: may only hold up to 2 values']],
])('the ranges of addresses %j', ([cidrs, refusals]) => {
  expect(refusedCreate('networking.k8s.io/v1 servicecidrs', { spec: { cidrs } })).toEqual(refusals)
})

test.for([
  [['10.0.0.0/24', 'fd00::/64'], []],
  [['10.0.0.0/24', 'x'], ['spec.cidrs[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)']],
  [['10.0.1.0/24', 'fd00::/64'], ['spec.cidrs[0]: Invalid value: "10.0.1.0/24": field is immutable']],
  [['10.0.1.0/24'], ['spec.cidrs[0]: Invalid value: "10.0.1.0/24": field is immutable']],
  [[], ['spec.cidrs: Invalid value: []string{}: field is immutable']],
])('one range of addresses that becomes %j', ([cidrs, refusals]) => {
  expect(refusedUpdate('networking.k8s.io/v1 servicecidrs', { spec: { cidrs: ['10.0.0.0/24'] } }, { spec: { cidrs } })).toEqual(refusals)
})

test('old names of the labels of nodes', () => {
  const key = 'failure-domain.beta.kubernetes.io/zone'
  const advice = 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead'
  expect(warned('storage.k8s.io/v1 storageclasses', storageClass([{ matchLabelExpressions: [{ key, values: ['a'] }] }]))).toEqual([
    `allowedTopologies[0].matchLabelExpressions[0].key: ${advice}`,
  ])
  expect(warned('node.k8s.io/v1 runtimeclasses', { handler: 'h', scheduling: { nodeSelector: { [key]: 'a' } } })).toEqual([
    `scheduling.nodeSelector: ${advice}`,
  ])
})

test('parameters that come empty are others than none', () => {
  const [before, after] = [{}, { parameters: {} }].map(
    (more) => decode('storage.v1.StorageClass', { metadata: { name: 'a' }, provisioner: 'p', ...more }).object as unknown as StorageClass,
  )
  if (before === undefined || after === undefined) throw new Error('both are decoded')
  expect(storageClassRules.checkUpdate?.(after, before).map(({ field, message }) => `${field ?? ''}: ${message}`)).toEqual([
    'parameters: Forbidden: updates to parameters are forbidden.',
  ])
  expect(storageClassRules.checkUpdate?.(before, before)).toEqual([])
})

test('a class of attributes stays in a claim that a pod brings along', () => {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, volumeAttributesClassName: 'c' }
  const pod = created('v1 pods', {
    spec: { containers: [{ name: 'c', image: 'i' }], volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec } } }] },
  })
  expect(pod).toMatchObject({ spec: { volumes: [{ ephemeral: { volumeClaimTemplate: { spec } } }] } })
  expect(created('v1 persistentvolumeclaims', { spec })).not.toHaveProperty('spec.volumeAttributesClassName')
})

const inlineVolume = (fields: Json): Json => ({
  spec: { attacher: 'a', nodeName: 'n', source: { inlineVolumeSpec: { ...inline, ...fields } } },
})
const inlinePath = 'spec.source.inlineVolumeSpec'

test.for([
  [{ persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }, []],
  [
    { persistentVolumeReclaimPolicy: 'Delete' },
    [`${inlinePath}.persistentVolumeReclaimPolicy: Forbidden: may only be Retain in the context of inline volumes`],
  ],
  [
    { volumeMode: 'Block' },
    [`${inlinePath}.volumeMode: Forbidden: may not specify volumeMode other than Filesystem in the context of inline volumes`],
  ],
  [
    { csi: undefined, local: { path: '/a' }, nodeAffinity: {} },
    [
      `${inlinePath}.csi: Required value: has to be specified in the context of inline volumes`,
      `${inlinePath}.nodeAffinity: Forbidden: may not be specified in the context of inline volumes`,
      `${inlinePath}.nodeAffinity: Required value: Local volume requires node affinity`,
    ],
  ],
] as readonly [Json, string[]][])('an attachment with a volume of its own and %j', ([fields, refusals]) => {
  expect(refusedCreate('storage.k8s.io/v1 volumeattachments', inlineVolume(fields))).toEqual(refusals)
})

test('a volume within an attachment gets the defaults of its source', () => {
  expect(
    created('storage.k8s.io/v1 volumeattachments', inlineVolume({ hostPath: { path: '/a' }, capacity: { storage: '1.0001' } })),
  ).toMatchObject({
    spec: { source: { inlineVolumeSpec: { hostPath: { type: '' }, capacity: { storage: '1001m' } } } },
  })
})

test.for([
  ['/', 1],
  ['//./', 1],
  ['/...', 0],
  ['/a', 0],
])('recycling %s on a node', ([path, count]) => {
  const volume = {
    capacity: { storage: '1' },
    accessModes: ['ReadWriteOnce'],
    persistentVolumeReclaimPolicy: 'Recycle',
    hostPath: { path },
  }
  expect(refusedCreate('v1 persistentvolumes', { spec: volume })).toHaveLength(count as number)
})

test('claims in the template of a stateful set have their amounts rounded', () => {
  const claim = { metadata: { name: 'x' }, spec: { resources: { requests: { storage: '100u' } } } }
  const spec = { selector: {}, template: { spec: { containers: [{ name: 'c', image: 'x' }] } }, volumeClaimTemplates: [claim] }
  expect(created('apps/v1 statefulsets', { spec })).toMatchObject({
    spec: { volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '1m' } } } }] },
  })
})

test('the older field for a source knows no namespace', () => {
  const dataSourceRef = { kind: 'PersistentVolumeClaim', name: 'x', namespace: '' }
  const { spec } = created('v1 persistentvolumeclaims', { spec: { dataSourceRef } }) as unknown as { spec: Json }
  expect(spec['dataSource']).toEqual({ kind: 'PersistentVolumeClaim', name: 'x' })
})
