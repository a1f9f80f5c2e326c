/** kubectl's describe of a Role. */
import type { Role } from '../../api/objects.ts'
import { describeRole } from '../describe/rules-table.ts'
import type { Reader } from '../kind.ts'

export const describe = (role: Role, read: Reader, now: number): Promise<string> => Promise.resolve(describeRole(role, read, now))
