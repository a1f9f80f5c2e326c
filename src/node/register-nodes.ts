/** Writes the Node objects of this process, and what a new cluster has besides. */
import type { New } from '../api/object.ts'
import type { Node } from '../api/objects.ts'
import { nodes, storageClasses } from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, randomUid } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { standardClass } from '../kinds/storage-class/simulated.ts'
import { controlPlaneName, newNode, nodeIdentity, type NodeFacts, type NodeUids } from './node-object.ts'

/** A node of this process, and where it stands among them. */
export interface Member {
  readonly name: string
  readonly number: number
}

/** What all nodes of this process say of themselves. */
export interface Fleet {
  readonly random: Random
  /** inkube's version, shown as the runtime's. */
  readonly version?: string | undefined
  /** The release of Kubernetes whose kubelet the agents play. */
  readonly kubeletVersion?: string | undefined
  /** `amd64`, `arm64` */
  readonly architecture?: string | undefined
}

export interface Registering {
  readonly fleet: Fleet
  readonly client: Client
  readonly clock: Clock
  readonly report: (what: string, error: Error) => void
  /** Called for each node; fresh ones were not there before. */
  readonly onRegistered: (name: string, isFresh: boolean) => void
}

export const inkubeVersion = '0.1.0'
const kubernetesVersion = 'v1.33.13+inkube'

/** Nodes written at once while a large cluster registers. */
const registerTogether = 50

/** Creates the Node objects that are not there yet; the others only beat again. True for a cluster that had none of them. */
export async function registerNodes(members: readonly Member[], registering: Registering): Promise<boolean> {
  let isNew = false
  for (let at = 0; at < members.length; at += registerTogether) {
    const written = await Promise.all(members.slice(at, at + registerTogether).map((member) => registerNode(member, registering)))
    isNew ||= written.includes(controlPlaneName)
  }
  return isNew
}

/** The name of a node that was not there yet. */
async function registerNode(member: Member, { fleet, client, clock, report, onRegistered }: Registering): Promise<string | undefined> {
  const { name } = member
  try {
    // The generated type asks for more of a new object than the server does.
    const object = newNode(factsOf(member, fleet), newUids(fleet.random), clock.now()) as unknown as New<Node>
    await client.create(nodes, object, { fieldManager: 'kubelet' })
    onRegistered(name, true)
    return name
  } catch (error) {
    if (hasReason(error, 'AlreadyExists')) onRegistered(name, false)
    else report(`registering ${name}`, error as Error)
    return undefined
  }
}

/** The parts of a status that tell which machine a node is, for one that was made by hand. */
export const identityOf = (member: Member, fleet: Fleet) => nodeIdentity(factsOf(member, fleet), newUids(fleet.random))

/** A new cluster can make volumes; who deletes the class has it deleted for good. */
export async function createStandardClass(client: Client): Promise<void> {
  await client.create(storageClasses, standardClass, { fieldManager: 'kubelet' })
}

const newUids = (random: Random): NodeUids => ({ machine: randomUid(random), system: randomUid(random), boot: randomUid(random) })

function factsOf(
  { name, number }: Member,
  { version = inkubeVersion, kubeletVersion = kubernetesVersion, architecture = 'amd64' }: Fleet,
): NodeFacts {
  return { name, number, isControlPlane: name === controlPlaneName, runtimeVersion: `simulated://${version}`, kubeletVersion, architecture }
}
