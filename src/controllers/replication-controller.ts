/** Keeps as many pods as a ReplicationController asks for. */
import { selectsEqual } from '../api/label-selector.ts'
import { replicationControllers } from '../api/resources.ts'
import { replicationController as controllerFor } from './replication.ts'

export const replicationController = controllerFor({
  name: 'replication-controller',
  component: 'replication-controller',
  resource: replicationControllers,
  matches: (controller, labels) => selectsEqual(controller.spec?.selector, labels),
})
