/**
 * The roles and bindings, flow schemas and priority levels that every cluster has; loaded when they are to be made, since no list waits for
 * them.
 */
import { clusterRoleBindings, clusterRoles, flowSchemas, priorityLevelConfigurations, roleBindings, roles } from '../api/resources.ts'
import type { Client } from '../client/client.ts'
import { defaultPolicy } from './authorization/default-policy/index.ts'
import { ensure } from './bootstrap.ts'
import { defaultFlowSchemas, defaultPriorityLevels } from './flow-control/default-configuration.ts'

/** In whose name upstream makes flow schemas and priority levels. */
const flowProducer = 'api-priority-and-fairness-config-producer-v1'

/** Makes what is missing of them; until the roles and bindings are there, only the admin may do anything. */
export async function bootstrapPolicy(client: Client): Promise<void> {
  const made = defaultPolicy()
  await Promise.all([
    ...made.clusterRoles.map((role) => ensure(client, clusterRoles, role)),
    ...made.clusterRoleBindings.map((binding) => ensure(client, clusterRoleBindings, binding)),
    ...made.roles.map((role) => ensure(client, roles, role)),
    ...made.roleBindings.map((binding) => ensure(client, roleBindings, binding)),
    ...defaultPriorityLevels.map((level) => ensure(client, priorityLevelConfigurations, level, flowProducer)),
    ...defaultFlowSchemas.map((schema) => ensure(client, flowSchemas, schema, flowProducer)),
  ])
}
