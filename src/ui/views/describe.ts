/** Describe: kubectl's text about an object, made anew when the object or its events change. */
import type { KubeObject } from '../../api/object.ts'
import { builtIn, type Resource } from '../../api/resource.ts'
import { hasReason, StatusError } from '../../api/status.ts'
import type { Client } from '../../client/client.ts'
import { describe as describeObject } from '../../kinds/describe/index.ts'
import type { Reader } from '../../kinds/kind.ts'
import { objectTextView } from './object-text.ts'
import { describeHighlight } from './text/highlight.ts'

const events = builtIn<KubeObject>('v1 events')

export const describe = objectTextView({
  name: 'describe',
  keys: [],
  highlight: describeHighlight,
  text: (subject, object, host) => describeObject(subject.resource, object, readerOf(host.client), host.clock.now()),
  alsoWatch: (subject, host, again) => {
    let stopped = false
    const stop = host.client.watch(events, { namespace: subject.namespace ?? 'default', fieldSelector: `involvedObject.uid=${subject.uid}` }, () => {
      if (!stopped) again()
    }, () => undefined)
    return () => {
      stopped = true
      stop()
    }
  },
})

/** What describe may ask: a missing object is undefined, a missing or forbidden kind an empty list. */
function readerOf(client: Client): Reader {
  return {
    get: async <T>(resource: Resource<T>, namespace: string | undefined, name: string) => {
      try {
        return await client.get(resource, { namespace, name })
      } catch (error) {
        if (hasReason(error, 'NotFound')) return undefined
        throw error
      }
    },
    list: async (resource, options) => {
      try {
        return (await client.list(resource, options)).items
      } catch (error) {
        if (error instanceof StatusError && (error.code === 404 || error.code === 403)) return []
        throw error
      }
    },
  }
}
