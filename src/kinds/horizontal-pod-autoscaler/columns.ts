/** The columns of HorizontalPodAutoscalers, alike in both versions. */
import type { AutoscalingV1HorizontalPodAutoscaler, HorizontalPodAutoscaler } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { metricsText } from './metrics.ts'

type Either = HorizontalPodAutoscaler | AutoscalingV1HorizontalPodAutoscaler

const columnsWith = <T extends Either>(targets: (scaler: T) => string): readonly Column<T>[] => [
  nameColumn(),
  column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`),
  column('Targets', targets),
  column('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
  column('MaxPods', ({ spec }) => spec.maxReplicas),
  column('Replicas', ({ status }) => status?.currentReplicas ?? 0),
  ageColumn(),
]

export const columns: readonly Column<HorizontalPodAutoscaler>[] = columnsWith(({ spec, status }) =>
  metricsText(spec.metrics ?? [], status?.currentMetrics ?? []),
)

/** Version 1 knows one target, the CPU's. */
export const version1Columns: readonly Column<AutoscalingV1HorizontalPodAutoscaler>[] = columnsWith(({ spec, status }) => {
  const target = spec.targetCPUUtilizationPercentage
  if (target === undefined) return '<none>'
  const current = status?.currentCPUUtilizationPercentage
  return `cpu: ${current === undefined ? '<unknown>' : `${current}%`}/${target}%`
})
