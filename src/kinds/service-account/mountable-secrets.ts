/** The annotation by which pods of an account may refer to no other secrets than it lists. */
export const enforceMountableSecrets = 'kubernetes.io/enforce-mountable-secrets'
