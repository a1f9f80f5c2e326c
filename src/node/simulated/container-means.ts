/** What a simulated container is made with. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import type { ContainerStatus } from '../runtime.ts'
import type { TreeMaker } from './file-tree.ts'
import type { MountedFiles } from './mounted-files.ts'
import type { ProcessSpace } from './process-table.ts'
import type { ImageDefinition, Programs, User } from './program.ts'
import type { RecentlyMade } from './remade.ts'
import type { Script } from './script-annotations.ts'

export interface ContainerMeans {
  readonly clock: Clock
  readonly random: Random
  readonly programs: Programs
  readonly definition: ImageDefinition | undefined
  readonly processes: ProcessSpace
  readonly script: Script | undefined
  readonly recent: RecentlyMade
  readonly files: (user: User, maker: TreeMaker) => MountedFiles
  readonly onChange: (status: ContainerStatus) => void
}
