/** Describe: kubectl's text about an object, made anew when the object or its events change. */
import type { KubeObject } from '../../api/object.ts'
import { builtIn } from '../../api/resource.ts'
import { describe as describeObject } from '../../kinds/describe/index.ts'
import { readerOf } from '../../operations/reader.ts'
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
