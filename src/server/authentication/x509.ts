/** The library of certificates, ready for use. It is large: load this file only when keys are made. */
// What the library is built on wants it loaded first.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto)

export { x509 }
