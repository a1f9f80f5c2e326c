import { expect, it } from 'vitest'
import { decode } from '../../../src/api/decode.ts'
import { goDifference } from '../../../src/kinds/shared/go-difference.ts'

const spec = (container: object, more: object = {}): object => ({
  containers: [{ name: 'c', image: 'x', resources: {}, ...container }],
  restartPolicy: 'Always',
  ...more,
})

it('is empty for equal values', () => {
  expect(goDifference('core.PodSpec', spec({}), spec({}))).toBe('')
})

it('shows two neighbours of a change and counts the rest', () => {
  expect(goDifference('core.PodSpec', spec({}), spec({}, { nodeName: 'n' }))).toBe(`  core.PodSpec{
  	... // 9 identical fields
  	ServiceAccountName:           "",
  	AutomountServiceAccountToken: nil,
- 	NodeName:                     "",
+ 	NodeName:                     "n",
  	SecurityContext:              nil,
  	ImagePullSecrets:             nil,
  	... // 20 identical fields
  }
`)
})

it('shows an added element beside its equal neighbours', () => {
  const text = goDifference(
    'core.PodSpec',
    spec({ env: [{ name: 'A', value: 'b' }] }),
    spec({
      env: [
        { name: 'A', value: 'b' },
        { name: 'B', value: 'c' },
      ],
    }),
  )
  expect(text).toContain('  			Env: []core.EnvVar{\n  				{Name: "A", Value: "b"},\n+ 				{Name: "B", Value: "c"},\n  			},\n')
})

it('splits long texts where they differ', () => {
  const text = goDifference(
    'core.PodSpec',
    spec({ args: ['sh', 'a text that is long enough to be split: one'] }),
    spec({ args: ['sh', 'a text that is long enough to be split: two'] }),
  )
  expect(text).toContain('  				strings.Join({\n  					"a text that is long enough to be split: ",\n- 					"one",\n+ 					"two",\n  				}, ""),\n')
})

it('prints ports as the struct that Go holds', () => {
  const probe = (port: number | string): object => ({ livenessProbe: { httpGet: { path: '/', port, scheme: 'HTTP' } } })
  expect(goDifference('core.PodSpec', spec(probe(80)), spec(probe(81)))).toContain(
    'Port: intstr.IntOrString{\n  							Type:   0,\n- 							IntVal: 80,\n+ 							IntVal: 81,\n  							StrVal: "",\n',
  )
})

it('keeps the host namespaces inside the security context, as Go does', () => {
  const text = goDifference('core.PodSpec', spec({}, { securityContext: {} }), spec({}, { securityContext: {}, hostNetwork: true }))
  expect(text).toContain('  	SecurityContext: &core.PodSecurityContext{\n- 		HostNetwork: false,\n+ 		HostNetwork: true,\n')
})

it.each([
  ['64Mi', '{i: resource.int64Amount{value: 67108864}, Format: "BinarySI"}'],
  ['1Mi', '{i: resource.int64Amount{value: 1048576}, s: "1Mi", Format: "BinarySI"}'],
  ['1Pi', '{d: s"1125899906842624.000", Format: "BinarySI"}'],
])('an amount of %s shows its spelling where Go kept it', (amount, shown) => {
  const claim = (requests: object): object => ({ resources: { requests } })
  expect(goDifference('core.PersistentVolumeClaimSpec', claim({}), claim({ storage: amount }))).toContain(`s"storage": ${shown}`)
})

it('only amounts of resources are rounded to thousandths', () => {
  const spec = (amount: string): object => ({ volumes: [{ name: 'v', emptyDir: { sizeLimit: amount } }], overhead: { cpu: amount } })
  const text = goDifference('core.PodSpec', spec('1'), spec('0.5Ki'))
  expect(text).toContain('SizeLimit: &resource.Quantity{d: s"512.000000000", Format: "BinarySI"},\n')
  expect(text).toContain('core.ResourceList{s"cpu": {d: s"512.000", Format: "BinarySI"}},\n')
  const overhead = (cpu: string): object => ({ overhead: { cpu } })
  expect(goDifference('core.PodSpec', overhead('1m'), overhead('900u'))).toBe('')
  expect(goDifference('core.PodSpec', spec('1'), spec('1n'))).toContain(
    'core.ResourceList{s"cpu": {i: resource.int64Amount{value: 1, scale: -3}, Format: "DecimalSI"}},\n',
  )
})

it('a divisor that was never said is left out, though the other side says one of nothing', () => {
  const env = (value: string, more: object): object => ({
    env: [
      { name: 'A', value },
      { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', ...more } } },
    ],
  })
  const decoded = (more: object): object => decode('core.v1.PodSpec', spec(env('2', more))).object
  const text = goDifference('core.PodSpec', spec(env('1', { divisor: '0' })), decoded({}))
  const other = decode('core.v1.PodSpec', spec({ env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'r' } } }] })).object
  expect(
    goDifference('core.PodSpec', spec({ env: [{ name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'q', divisor: '0' } } }] }), other),
  ).toMatch(/\+ \t+Resource: +"r",\n {2}\t+Divisor: +\{\},\n/)
  expect(text).toContain('{Name: "CPU", ValueFrom: &{ResourceFieldRef: &{Resource: "limits.cpu"}}},\n')
})

it('finds what stayed beside what was taken out', () => {
  const volumes = ['a', 'b', 'c', 'd'].map((name) => ({ name, emptyDir: {} }))
  const text = goDifference('core.PodSpec', spec({}, { volumes }), spec({}, { volumes: [volumes[0], volumes[2]] }))
  const signs = text.split('\n').flatMap((line) => /^(.).*Name: +("\w")/.exec(line)?.slice(1).join('') ?? [])
  expect(signs).toEqual([' "a"', '-"b"', ' "c"', '-"d"', ' "c"'])
})

it('shows pointers that have a text of their own by it, and the metadata of templates', () => {
  const ephemeral = { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: {} } }
  const of = (volume: object): object => spec({}, { volumes: [{ name: 'v', ...volume }] })
  const added = goDifference('core.PodSpec', of({ emptyDir: {} }), of({ emptyDir: { sizeLimit: '1Gi' }, ephemeral }))
  expect(added).toMatch(/\+ .*SizeLimit: s"1Gi"/)
  expect(added).toMatch(/VolumeClaimTemplate: +s"&ObjectMeta\{Name:,GenerateName:,/)
  const other = { volumeClaimTemplate: { metadata: { labels: { a: 'c' } }, spec: {} } }
  expect(goDifference('core.PodSpec', of({ ephemeral }), of({ ephemeral: other }))).toMatch(/\+ .*Labels: +map\[string\]string\{"a": "c"\}/)
})
