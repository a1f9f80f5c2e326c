/** kubectl's describe of a ClusterRole. */
import type { ClusterRole } from '../../api/objects.ts'
import { describeRole } from '../describe/rules-table.ts'
import type { Reader } from '../kind.ts'

export const describe = (role: ClusterRole, read: Reader, now: number): Promise<string> => Promise.resolve(describeRole(role, read, now))
