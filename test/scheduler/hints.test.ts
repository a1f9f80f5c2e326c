/** Which happenings wake a waiting pod: upstream's queueing hints, filter by filter. */
import { expect, test } from 'vitest'
import type { Node, Pod } from '../../src/api/objects.ts'
import { nodes, pods } from '../../src/api/resources.ts'
import { type Happening, helps } from '../../src/scheduler/filter.ts'
import { filters } from '../../src/scheduler/filters/index.ts'
import { nodeHappenings } from '../../src/scheduler/node-happenings.ts'
import { podHappenings } from '../../src/scheduler/pod-happenings.ts'
import { podInfo } from '../../src/scheduler/pod-info.ts'
import { stored } from '../controllers/view.ts'

const node = (spec: Node['spec'] = {}, labels: Record<string, string> = {}, cpu = '4'): Node =>
  stored(nodes, { metadata: { name: 'a', labels }, spec, status: { allocatable: { cpu, pods: '10' } } })
const pod = (spec: Partial<Pod['spec']> = {}, labels: Record<string, string> = {}, cpu = '1'): Pod =>
  stored(pods, { metadata: { name: 'p', labels }, spec: { containers: [{ name: 'c', resources: { requests: { cpu } } }], ...spec } })
const changed = (before: Node | undefined, after: Node) =>
  nodeHappenings({ type: before === undefined ? 'added' : 'updated', object: after, previous: before })
const placed = (of: Pod): Happening[] => [{ what: 'pod-placed', pod: podInfo(of) }]
const became = (before: Pod, after: Pod) => podHappenings(podInfo(after), podInfo(before))
const own = (before: Pod, after: Pod): Happening[] => [{ what: 'pod-changed', pod: podInfo(after), before }]

const taint = { key: 'k', effect: 'NoSchedule' }
const cordon = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }
const tolerant = pod({ tolerations: [{ key: 'k', operator: 'Exists' }] })
const spread = pod(
  {
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'web' } } },
    ],
  },
  { app: 'web' },
)
const near = pod({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } }],
    },
  },
})
const apart = pod({
  affinity: {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } },
        { topologyKey: 'zone', labelSelector: { matchLabels: { tier: 'front' } } },
      ],
    },
  },
})
const web = pod({}, { app: 'web' })
const going: Pod = { ...web, metadata: { ...web.metadata, deletionTimestamp: '2026-01-02T03:04:05Z' } }
const wantsDisk = pod({ nodeSelector: { disk: 'ssd' } })

test.for<[filter: string, what: string, waiting: Pod, happenings: readonly Happening[], isHelped: boolean]>([
  ['TaintToleration', 'its taint goes', pod(), changed(node({ taints: [taint] }), node()), true],
  [
    'TaintToleration',
    'one of two taints goes',
    pod(),
    changed(node({ taints: [taint, { ...taint, key: 'z' }] }), node({ taints: [taint] })),
    false,
  ],
  ['TaintToleration', 'a tainted node comes', pod(), changed(undefined, node({ taints: [taint] })), false],
  ['TaintToleration', 'it tolerates more', tolerant, own(pod(), tolerant), true],
  ['TaintToleration', 'it has another label', pod({}, { a: 'b' }), own(pod(), pod({}, { a: 'b' })), false],
  ['NodeUnschedulable', 'a node is uncordoned', pod(), changed(node({ unschedulable: true }), node()), true],
  [
    'NodeUnschedulable',
    'its taint is left',
    pod(),
    changed(node({ unschedulable: true, taints: [cordon] }), node({ taints: [cordon] })),
    false,
  ],
  ['NodeUnschedulable', 'its taint goes too', pod(), changed(node({ taints: [cordon] }), node()), true],
  ['NodeUnschedulable', 'a node is cordoned', pod(), changed(node(), node({ unschedulable: true })), false],
  ['NodeAffinity', 'a node gets the label', wantsDisk, changed(node(), node({}, { disk: 'ssd' })), true],
  ['NodeAffinity', 'a node gets another label', wantsDisk, changed(node(), node({}, { disk: 'hdd' })), false],
  ['NodeAffinity', 'a node had it before', wantsDisk, changed(node({}, { disk: 'ssd' }), node({}, { disk: 'ssd', x: 'y' })), false],
  ['NodeAffinity', 'the taints of a node change', wantsDisk, changed(node({ taints: [taint] }), node()), true],
  ['NodeVolumeLimits', 'the taints of a node change', pod(), changed(node({ taints: [taint] }), node()), false],
  ['NodeResourcesFit', 'a node grows enough', pod({}, {}, '6'), changed(node(), node({}, {}, '8')), true],
  ['NodeResourcesFit', 'a node grows too little', pod({}, {}, '6'), changed(node(), node({}, {}, '5')), false],
  ['NodeResourcesFit', 'a small node comes', pod({}, {}, '6'), changed(undefined, node()), false],
  ['PodTopologySpread', 'a pod that it counts is placed', spread, placed(pod({ nodeName: 'a' }, { app: 'web' })), true],
  ['PodTopologySpread', 'another pod is placed', spread, placed(pod({ nodeName: 'a' }, { app: 'db' })), false],
  ['PodTopologySpread', 'a pod that it counts is to go', spread, became(web, going), false],
  ['PodTopologySpread', 'a pod is counted no longer', spread, became(web, pod({}, { app: 'db' })), true],
  ['PodTopologySpread', 'a pod gets a label of no meaning', spread, became(web, pod({}, { app: 'web', a: 'b' })), false],
  ['NodeResourcesFit', 'a pod asks for less', pod(), became(pod(), pod({}, {}, '500m')), true],
  ['NodeResourcesFit', 'a pod asks for more', pod(), became(pod(), pod({}, {}, '2')), false],
  ['InterPodAffinity', 'a pod gets the label', near, became(pod({}, { app: 'db' }), web), true],
  ['InterPodAffinity', 'a pod had the label before', near, became(web, pod({}, { app: 'web', a: 'b' })), false],
  ['InterPodAffinity', 'a pod that it shuns gets other labels', apart, became(pod({}, { app: 'web', tier: 'front' }), web), true],
  ['InterPodAffinity', 'a pod of one of its two aversions leaves', apart, [{ what: 'pod-removed', pod: podInfo(web) }], false],
  ['PodTopologySpread', 'a node without the label comes', spread, changed(undefined, node()), false],
  ['PodTopologySpread', 'a node with the label comes', spread, changed(undefined, node({}, { zone: 'a' })), true],
  ['InterPodAffinity', 'a node without the label comes', near, changed(undefined, node()), false],
  ['InterPodAffinity', 'a node moves to another zone', near, changed(node({}, { zone: 'a' }), node({}, { zone: 'b' })), true],
])('%s: when %s', ([name, , waiting, happenings, isHelped]) => {
  const filter = filters.find((one) => one.name === name)
  expect(happenings.some((happening) => filter !== undefined && helps(filter, happening, podInfo(waiting)))).toBe(isHelped)
})
