/** The annotation that named the class of an ingress before there was a field. */
export const classAnnotation = 'kubernetes.io/ingress.class'
