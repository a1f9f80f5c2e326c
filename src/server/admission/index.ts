/** The list of admission plug-ins, in the order in which upstream runs them. Adding one is its own file and one line here. */
import type { AdmissionPlugin } from './plugin.ts'

export const admissionPlugins: readonly AdmissionPlugin[] = []
