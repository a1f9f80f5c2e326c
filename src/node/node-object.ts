/** The Node objects that agents register, as kubelet fills them. */
import type { Node, NodeCondition } from '../api/objects.ts'
import { timeText } from '../api/time.ts'
import { archLabel, controlPlaneLabel, earlierLabels, hostnameLabel, osLabel } from '../kinds/node/labels.ts'
import { managedAttach } from '../kinds/node/managed-attach.ts'
import { timeToLiveKey } from '../kinds/node/time-to-live.ts'
import type { ImageInfo } from './runtime.ts'

export const controlPlaneName = 'control-plane'

/** The names of the nodes of a cluster with so many workers, by their numbers. */
export const memberNames = (workers: number): readonly string[] =>
  workers === 0 ? [] : [controlPlaneName, ...Array.from({ length: workers }, (_, at) => `node-${at + 1}`)]

export interface NodeFacts {
  readonly name: string
  /** Position among the cluster's nodes: 0 is the control plane. */
  readonly number: number
  readonly isControlPlane: boolean
  /** `simulated://0.1.0` */
  readonly runtimeVersion: string
  readonly kubeletVersion: string
  readonly architecture: string
}

const nodeCpus = 4
const amounts = { cpu: String(nodeCpus), 'ephemeral-storage': '100Gi', 'hugepages-2Mi': '0', memory: '8Gi', pods: '110' }

/** The address range of a node's pods: /24s from 10.244.0.0 on, and from 10.128.0.0 on for the nodes that do not fit there. */
export function podCidrOf(number: number): string {
  const block = number >> 8
  const second = block < 12 ? 244 + block : 128 + block - 12
  return `10.${second}.${number & 255}.0/24`
}

/** The node's own address. */
export const nodeAddressOf = (number: number): string => `10.0.${(number + 2) >> 8}.${(number + 2) & 255}`

export interface NodeUids {
  readonly machine: string
  readonly system: string
  readonly boot: string
}

/** A new Node as kubelet creates it; `uids` are for its machine, system and boot. */
export function newNode(facts: NodeFacts, uids: NodeUids, now: number) {
  const { name, number, isControlPlane, architecture } = facts
  const podCIDR = podCidrOf(number)
  return {
    metadata: {
      name,
      labels: {
        [earlierLabels[archLabel]]: architecture,
        [earlierLabels[osLabel]]: 'linux',
        [archLabel]: architecture,
        [hostnameLabel]: name,
        [osLabel]: 'linux',
        ...(isControlPlane && {
          [controlPlaneLabel]: '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        }),
      },
      annotations: { [timeToLiveKey]: '0', [managedAttach]: 'true' },
    },
    spec: {
      podCIDR,
      podCIDRs: [podCIDR],
      ...(isControlPlane && { taints: [{ key: controlPlaneLabel, effect: 'NoSchedule' }] }),
    },
    status: { capacity: amounts, allocatable: amounts, conditions: nodeConditions(undefined, now), ...nodeIdentity(facts, uids) },
  }
}

/** The part of a node's status that tells what it is and where. */
export const nodeIdentity = ({ name, number, runtimeVersion, kubeletVersion, architecture }: NodeFacts, uids: NodeUids) => ({
  addresses: [
    { type: 'InternalIP', address: nodeAddressOf(number) },
    { type: 'Hostname', address: name },
  ],
  daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  nodeInfo: {
    machineID: uids.machine.replaceAll('-', ''),
    systemUUID: uids.system,
    bootID: uids.boot,
    kernelVersion: '6.1.0-inkube',
    osImage: 'inkube (simulated)',
    containerRuntimeVersion: runtimeVersion,
    kubeletVersion,
    kubeProxyVersion: '',
    operatingSystem: 'linux',
    architecture,
  },
})

const healthy = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

/** The conditions of a healthy node: heartbeat now, transitions kept where nothing changed. */
export function nodeConditions(old: readonly NodeCondition[] | undefined, now: number): NodeCondition[] {
  const time = timeText(now)
  return healthy.map(([type, status, reason, message]) => {
    const before = old?.find((condition) => condition.type === type)
    return {
      type,
      status,
      lastHeartbeatTime: time,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? time) : time,
      reason,
      message,
    }
  })
}

/** The largest images of a node, at most 50, as kubelet lists them. */
export function nodeImages(images: readonly ImageInfo[]): NonNullable<NonNullable<Node['status']>['images']> {
  return [...images]
    .sort((a, b) => b.sizeBytes - a.sizeBytes || (a.id < b.id ? -1 : 1))
    .slice(0, 50)
    .map(({ id, names, sizeBytes }) => ({ names: [id, ...names], sizeBytes }))
}
