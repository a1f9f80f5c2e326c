/** The columns of Deployments. */
import type { Deployment } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import type { Column, Tone } from '../kind.ts'
import { containerImages, containerNames } from '../print/cells.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { readyTone } from '../print/tones.ts'

const tone = (deployment: Deployment): Tone => {
  const failed =
    deployment.status?.conditions?.some((condition) => condition.type === 'Progressing' && condition.status === 'False') ?? false
  return failed ? 'bad' : readyTone(deployment.status?.readyReplicas ?? 0, deployment.spec.replicas ?? 1)
}

export const columns: readonly Column<Deployment>[] = [
  nameColumn(),
  column('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`, { tone }),
  column('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
  column('Available', ({ status }) => status?.availableReplicas ?? 0),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
  wide('Selector', ({ spec }) => selectorQuery(spec.selector)),
]
