/** The objects that pods refer to, read from mirrors. */
import type { ConfigMap, PersistentVolumeClaim, Secret, Service } from '../api/objects.ts'
import { configMaps, persistentVolumeClaims, secrets, services } from '../api/resources.ts'
import type { Informers } from '../client/informer.ts'

export interface Lookup {
  configMap(namespace: string, name: string): ConfigMap | undefined
  secret(namespace: string, name: string): Secret | undefined
  claim(namespace: string, name: string): PersistentVolumeClaim | undefined
  services(namespace: string): readonly Service[]
}

export function lookupFrom(informers: Informers): Lookup {
  const mirrors = {
    configMaps: informers.of(configMaps),
    secrets: informers.of(secrets),
    claims: informers.of(persistentVolumeClaims),
    services: informers.of(services),
  }
  return {
    configMap: (namespace, name) => mirrors.configMaps.get(`${namespace}/${name}`),
    secret: (namespace, name) => mirrors.secrets.get(`${namespace}/${name}`),
    claim: (namespace, name) => mirrors.claims.get(`${namespace}/${name}`),
    services: (namespace) => mirrors.services.list(namespace),
  }
}
