/** kubectl's describe of a RoleBinding. */
import type { RoleBinding } from '../../api/objects.ts'
import { describeBinding } from '../describe/binding.ts'
import type { Reader } from '../kind.ts'

export const describe = (binding: RoleBinding, read: Reader, now: number): Promise<string> =>
  Promise.resolve(describeBinding(binding, read, now))
