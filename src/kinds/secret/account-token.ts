/** Secrets that hold a lasting token of a service account. */

export const accountTokenType = 'kubernetes.io/service-account-token'

/** Annotations that say whose token it is. */
export const accountName = 'kubernetes.io/service-account.name'
export const accountUid = 'kubernetes.io/service-account.uid'
