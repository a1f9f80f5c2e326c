/** An old field of a DaemonSet's spec that lives on as an annotation, which only the server sets. */
import { unparsableInt } from '../../api/go-integer.ts'

export const templateGeneration = 'deprecated.daemonset.template.generation'

/** Why the annotation cannot be the number that upstream makes of it. */
export const unreadableGeneration = (written: string | undefined): string | undefined =>
  written === undefined ? undefined : unparsableInt(written)
