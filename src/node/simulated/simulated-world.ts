/** What all simulated nodes of a process share: the network, the programs, the files of claims and images. */
import type { Clock } from '../../base/clock.ts'
import { baseTree } from './base-tree.ts'
import { fallbackPrograms } from './fallback-programs.ts'
import { FileTree } from './file-tree.ts'
import { RecentlyMade } from './remade.ts'
import type { ImageDefinition, Programs } from './program.ts'
import { createSimulatedNetwork, type SimulatedNetwork } from './simulated-network.ts'

export interface SimulatedWorld {
  readonly network: SimulatedNetwork
  readonly programs: Programs
  /** The tree of a claim, wherever it is mounted. */
  claim(id: string): FileTree
  /** Files of containers and volumes that nobody has changed. */
  readonly recent: RecentlyMade
  /** The files that containers of an image begin with. */
  baseOf(definition: ImageDefinition | undefined): FileTree
}

export function createSimulatedWorld({
  clock,
  programs = fallbackPrograms,
  network = createSimulatedNetwork(clock),
}: {
  readonly clock: Clock
  readonly programs?: Programs
  readonly network?: SimulatedNetwork
}): SimulatedWorld {
  const claims = new Map<string, FileTree>()
  const bases = new Map<ImageDefinition | undefined, FileTree>()
  // Images are older than whoever first looks into one.
  const begun = clock.now()
  return {
    network,
    programs,
    recent: new RecentlyMade(),
    claim(id) {
      let tree = claims.get(id)
      if (tree === undefined) claims.set(id, (tree = new FileTree(clock)))
      return tree
    },
    baseOf(definition) {
      let tree = bases.get(definition)
      if (tree === undefined) bases.set(definition, (tree = baseTree(definition, { now: () => begun })))
      return tree
    },
  }
}
