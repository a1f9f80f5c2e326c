/** HorizontalPodAutoscaler: scales a workload by its load, in both versions that are served. */
import { autoscalingV1HorizontalPodAutoscalers, horizontalPodAutoscalers } from '../../api/resources.ts'
import { defineKind } from '../kind.ts'
import { columns, version1Columns } from './columns.ts'
import { describe, describeVersion1 } from './describe.ts'
import { rules } from './rules.ts'

export const horizontalPodAutoscaler = defineKind({
  resource: horizontalPodAutoscalers,
  rules,
  columns,
  describe,
})

export const horizontalPodAutoscalerV1 = defineKind({
  resource: autoscalingV1HorizontalPodAutoscalers,
  columns: version1Columns,
  describe: describeVersion1,
})
