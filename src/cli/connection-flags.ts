/** The flags that say which cluster is meant, and as whom one comes: kubectl's. */
import { number, on, text, texts, type Flag, type FlagValues } from './command.ts'

/** Flags that choose a cluster of a kubeconfig instead of the own one, and what of it counts. */
export const elsewhere: Readonly<Record<string, Flag>> = {
  context: { type: 'string', help: '<name> a cluster of your kubeconfig, by the name of its context' },
  kubeconfig: { type: 'string', help: '<file> that file instead of $KUBECONFIG or ~/.kube/config; without --context its current one' },
  cluster: { type: 'string', help: '<name> that cluster of the kubeconfig' },
  user: { type: 'string', help: '<name> that user of the kubeconfig' },
  server: { type: 'string', shortFlag: 's', help: '<url> the address of the API server' },
  token: { type: 'string', help: '<token> a bearer token' },
  certificateAuthority: { type: 'string', help: '<file> who has to have signed the certificate of the server' },
  clientCertificate: { type: 'string', help: '<file> the certificate to show' },
  clientKey: { type: 'string', help: '<file> its key' },
  tlsServerName: { type: 'string', help: '<name> whom the certificate of the server has to be for' },
  insecureSkipTlsVerify: { type: 'boolean', help: 'believe any certificate of the server' },
}

/** Flags of requests, to whichever cluster. */
export const connectionFlags: Readonly<Record<string, Flag>> = {
  ...elsewhere,
  as: { type: 'string', help: '<user> act as this user' },
  asGroup: { type: 'string', isMultiple: true, help: '<group> and as a member of this group; may be given again' },
  asUid: { type: 'string', help: '<uid> and with this uid' },
  requestTimeout: { type: 'string', help: '<duration> how long a request may take: 5s, 2m (default: as long as it takes)' },
  v: { type: 'number', shortFlag: 'v', help: '<n> from 6 on each request is told' },
}

/** Whether the flags say anything of the connection: most command lines do not, and do without the code for it. */
export const isConnectionSaid = (flags: FlagValues): boolean =>
  Object.keys(connectionFlags).some(
    (name) => text(flags, name) !== undefined || number(flags, name) !== undefined || on(flags, name) || texts(flags, name).length > 0,
  )
