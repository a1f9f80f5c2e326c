/** What describe says of both kinds of role bindings. */
import type { ClusterRoleBinding, RoleBinding } from '../../api/objects.ts'
import type { Reader } from '../kind.ts'
import { writeHead } from './metadata.ts'
import { startPage } from './page.ts'

export function describeBinding(binding: RoleBinding | ClusterRoleBinding, read: Reader, now: number): string {
  const page = startPage(read, now)
  writeHead(page, binding, false)
  page.line(0, 'Role:')
  page.field(1, 'Kind', binding.roleRef.kind)
  page.field(1, 'Name', binding.roleRef.name)
  page.line(0, 'Subjects:')
  page.line(1, 'Kind', 'Name', 'Namespace')
  page.line(1, '----', '----', '---------')
  for (const { kind, name, namespace } of binding.subjects ?? []) page.line(1, kind, name, namespace)
  return page.toText()
}
