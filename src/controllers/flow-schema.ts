/**
 * Says of each flow schema whether its priority level is there. Upstream: the config consumer of apiserver's API priority and fairness.
 */
import { conditionOf } from '../api/conditions.ts'
import { timeText } from '../api/time.ts'
import type { FlowSchema } from '../api/objects.ts'
import { flowSchemas, priorityLevelConfigurations } from '../api/resources.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'
import { watching } from './watch.ts'

const component = 'api-priority-and-fairness-config-consumer-v1'

const levelOf = ({ spec }: FlowSchema): string => spec.priorityLevelConfiguration.name

export const flowSchema = defineController<FlowSchema>({
  name: 'flow-schema',
  component,
  of: flowSchemas,
  watches: [
    watching(priorityLevelConfigurations, ({ object }, view) =>
      view
        .list(flowSchemas)
        .filter((schema) => levelOf(schema) === object.metadata.name)
        .map(({ metadata }) => metadata.name),
    ),
  ],
  reconcile(schema, view) {
    const isThere = view.get(priorityLevelConfigurations, { name: levelOf(schema) }) !== undefined
    const place = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(levelOf(schema))}`
    const wanted = {
      type: 'Dangling',
      status: isThere ? 'False' : 'True',
      reason: isThere ? 'Found' : 'NotFound',
      message: isThere ? `${place} and it exists` : `${place} but there is no such object`,
    }
    const old = conditionOf(schema, wanted.type)
    if (old?.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message) return []
    const status = { conditions: [{ ...wanted, lastTransitionTime: timeText(view.now) }] }
    return [step.apply(flowSchemas, schema, { fields: { status }, manager: component, subresource: 'status' })]
  },
})
