/** The columns of RoleBindings and ClusterRoleBindings. */
import type { ClusterRoleBinding, RoleBinding } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn, wide } from './column.ts'
import { subjectNames } from './subjects.ts'

export const bindingColumns: readonly Column<RoleBinding | ClusterRoleBinding>[] = [
  nameColumn(),
  column('Role', ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`),
  ageColumn(),
  wide('Users', ({ subjects }) => subjectNames(subjects, 'User')),
  wide('Groups', ({ subjects }) => subjectNames(subjects, 'Group')),
  wide('ServiceAccounts', ({ subjects }) => subjectNames(subjects, 'ServiceAccount')),
]
