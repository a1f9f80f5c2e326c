/** An old field of a DaemonSet's spec that lives on as an annotation, which only the server sets. */
export const templateGeneration = 'deprecated.daemonset.template.generation'
