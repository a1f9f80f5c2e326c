/** The columns of HorizontalPodAutoscalers, alike in both versions. */
import type { AutoscalingV1HorizontalPodAutoscaler, HorizontalPodAutoscaler } from '../../api/objects.ts'
import { conditionOf } from '../../api/conditions.ts'
import type { Column, Tone } from '../kind.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'
import { metricsText } from './metrics.ts'

type Either = HorizontalPodAutoscaler | AutoscalingV1HorizontalPodAutoscaler

/** Version 1 has its conditions in an annotation, where nobody looks for them here. */
interface Conditioned {
  readonly status?: {
    readonly conditions?: readonly { readonly type?: string; readonly status?: string; readonly reason?: string }[] | undefined
  }
}

/** It finds nothing to scale. */
const referenceTone = (scaler: Either & Conditioned): Tone => (conditionOf(scaler, 'AbleToScale')?.status === 'False' ? 'bad' : 'plain')

/** It cannot tell how many are needed; of a target that was scaled to nothing it need not. */
const targetsTone = (scaler: Either & Conditioned): Tone => {
  const active = conditionOf(scaler, 'ScalingActive')
  return active?.status !== 'False' ? 'plain' : active.reason === 'ScalingDisabled' ? 'dim' : 'bad'
}

/** It would go further if it might. */
const replicasTone = (scaler: Either & Conditioned): Tone => {
  const limited = conditionOf(scaler, 'ScalingLimited')
  return limited?.status === 'True' && limited.reason === 'TooManyReplicas' ? 'busy' : 'plain'
}

const columnsWith = <T extends Either>(targets: (scaler: T) => string): readonly Column<T>[] => [
  nameColumn(),
  column('Reference', ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`, { tone: referenceTone }),
  column('Targets', targets, { tone: targetsTone }),
  column('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
  column('MaxPods', ({ spec }) => spec.maxReplicas),
  column('Replicas', ({ status }) => status?.currentReplicas ?? 0, { tone: replicasTone }),
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
