/** kubectl's describe of a ClusterRoleBinding. */
import type { ClusterRoleBinding } from '../../api/objects.ts'
import { describeBinding } from '../describe/binding.ts'
import type { Reader } from '../kind.ts'

export const describe = (binding: ClusterRoleBinding, read: Reader, now: number): Promise<string> =>
  Promise.resolve(describeBinding(binding, read, now))
