/** Labels that tell of endpoint slices to whom they belong. */

/** The service of a slice. */
export const serviceLabel = 'kubernetes.io/service-name'

/** Who keeps a slice. */
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'

/** Of Endpoints that are not to be mirrored in slices. */
export const skipMirrorLabel = 'endpointslice.kubernetes.io/skip-mirror'
