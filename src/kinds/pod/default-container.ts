/** The annotation that names the container which is meant where a command names none. */
export const defaultContainer = 'kubectl.kubernetes.io/default-container'
