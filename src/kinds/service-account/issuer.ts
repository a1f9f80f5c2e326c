/** Who issues the tokens of service accounts, and whom they are for where nobody says. */
export const issuer = 'https://kubernetes.default.svc.cluster.local'
