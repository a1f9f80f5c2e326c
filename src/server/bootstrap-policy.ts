/** The roles and bindings that every cluster has; loaded when they are to be made, since no list waits for them. */
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../api/resources.ts'
import type { Client } from '../client/client.ts'
import { defaultPolicy } from './authorization/default-policy/index.ts'
import { ensure } from './bootstrap.ts'

/** Makes the default roles and bindings that are missing; until they are there, only the admin may do anything. */
export async function bootstrapPolicy(client: Client): Promise<void> {
  const made = defaultPolicy()
  await Promise.all([
    ...made.clusterRoles.map((role) => ensure(client, clusterRoles, role)),
    ...made.clusterRoleBindings.map((binding) => ensure(client, clusterRoleBindings, binding)),
    ...made.roles.map((role) => ensure(client, roles, role)),
    ...made.roleBindings.map((binding) => ensure(client, roleBindings, binding)),
  ])
}
