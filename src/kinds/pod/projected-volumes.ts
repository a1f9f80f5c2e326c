/** Checks of volumes that are put together from several sources (validateProjectionSources). */
import { problem } from '../../api/field-errors.ts'
import type { ProjectedVolumeSource, VolumeProjection } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkNonReservedPath } from '../shared/paths.ts'
import { checkDownwardFile, checkItems } from './volume-files.ts'

interface Projection {
  readonly problems: Problem[]
  /** The volume's own path, under which upstream reports clashes between sources. */
  readonly volume: string
  readonly files: Set<string>
}

export function checkProjected(problems: Problem[], projected: ProjectedVolumeSource, path: string): void {
  const files = new Set<string>()
  for (const [index, source] of (projected.sources ?? []).entries()) {
    const at = `${path}.sources[${index}]`
    const projection = { problems, volume: path, files }
    if (source.secret !== undefined) checkKeys(projection, source.secret, `${at}.secret`)
    if (source.configMap !== undefined) checkKeys(projection, source.configMap, `${at}.configMap`)
    for (const file of source.downwardAPI?.items ?? []) {
      checkDownwardFile(problems, file, `${at}.downwardAPI`)
      if (file.path) checkClash(projection, file.path, file.path)
    }
    if (source.serviceAccountToken !== undefined) checkToken(projection, source.serviceAccountToken, `${at}.serviceAccountToken`)
    const kinds = [source.secret, source.configMap, source.downwardAPI, source.serviceAccountToken].filter(
      (kind) => kind !== undefined,
    ).length
    if (kinds > 1) problems.push(problem.forbidden(at, 'may not specify more than 1 volume type per source'))
  }
}

function checkKeys(projection: Projection, source: NonNullable<VolumeProjection['secret']>, path: string): void {
  if (!source.name) projection.problems.push(problem.required(`${path}.name`))
  checkItems(projection.problems, source.items, `${path}.items`)
  for (const { path: file } of source.items ?? []) if (file) checkClash(projection, file, source.name ?? '')
}

function checkClash({ problems, volume, files }: Projection, file: string, shown: string): void {
  if (files.has(file)) problems.push(problem.invalid(volume, shown, 'conflicting duplicate paths'))
  files.add(file)
}

function checkToken({ problems, volume }: Projection, token: NonNullable<VolumeProjection['serviceAccountToken']>, path: string): void {
  const seconds = token.expirationSeconds ?? 0
  if (seconds < 600) problems.push(problem.invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes'))
  if (seconds > 2 ** 32)
    problems.push(problem.invalid(`${path}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'))
  if (!token.path) problems.push(problem.required(`${volume}.path`))
  else checkNonReservedPath(problems, token.path, `${volume}.path`)
}
