/** What the checks of one pod spec share while they run. */
import type { ObjectMeta, PodSpec, Volume } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

/** How strictly a spec is checked; all default to what upstream does for new objects. */
export interface PodSpecOptions {
  /** The spec belongs to a pod itself, not to a template inside something else. */
  readonly isPod?: boolean
  /** The pod's metadata, to judge the names of the claims it would make. */
  readonly metadata?: ObjectMeta
  /** Upstream lets an object keep what was valid when it was made: label values in selectors of affinity terms. */
  readonly keepSelectors?: boolean
}

export interface PodScope {
  readonly problems: Problem[]
  readonly spec: PodSpec
  readonly options: PodSpecOptions
  /** Volumes without problems of their own: what mounts may name. */
  readonly volumes: Map<string, Volume>
  readonly claims: ReadonlySet<string>
  readonly hostUsers: boolean
}
