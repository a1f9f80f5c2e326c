/** ValidatingAdmissionPolicies: which requests they see, what their expressions may say, and in which words they refuse. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening()
})
afterAll(() => server.stop())

type Json = Readonly<Record<string, unknown>>

const group = '/apis/admissionregistration.k8s.io/v1'
const maps = '/api/v1/namespaces/default/configmaps'
const made: string[] = []

async function post(path: string, body: Json): Promise<Answer> {
  const answer = await server.ask({ method: 'POST', path, body })
  if (answer.status === 201) made.push(`${path}/${((answer.body as Json)['metadata'] as { name: string }).name}`)
  return answer
}

const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] }]

async function policy(spec: Json, binding: Json = {}): Promise<void> {
  expect(
    await post(`${group}/validatingadmissionpolicies`, {
      metadata: { name: 'p' },
      spec: { matchConstraints: { resourceRules: rules }, ...spec },
    }),
  ).toMatchObject({ status: 201 })
  expect(
    await post(`${group}/validatingadmissionpolicybindings`, {
      metadata: { name: 'b' },
      spec: { policyName: 'p', validationActions: ['Deny'], ...binding },
    }),
  ).toMatchObject({ status: 201 })
}

const create = (name: string, more: Json = {}): Promise<Answer> => post(maps, { metadata: { name }, ...more })
const messageOf = ({ body }: Answer): unknown => (body as Json)['message']

afterEach(async () => {
  for (const path of made.splice(0).reverse()) await server.ask({ method: 'DELETE', path })
})

describe('refusals', () => {
  test('of deleted collections name no object', async () => {
    await create('one')
    const matchConstraints = { resourceRules: [{ ...rules[0], operations: ['DELETE'] }] }
    await policy({ matchConstraints, validations: [{ expression: 'has(request.name)', message: 'kept' }] })
    const answer = await server.ask({ method: 'DELETE', path: maps })
    expect(answer.body).toMatchObject({
      message: `configmaps "Unknown" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: kept`,
      details: { name: 'Unknown', kind: 'configmaps' },
    })
    expect((await server.ask({ method: 'DELETE', path: `${maps}/one` })).status).toBe(200)
  })

  test('name the policy, the binding and the message', async () => {
    await policy({ validations: [{ expression: "object.metadata.name != 'bad'", message: 'no bad names' }] })
    const refused = await create('bad')
    expect(refused).toMatchObject({
      status: 422,
      body: {
        kind: 'Status',
        status: 'Failure',
        reason: 'Invalid',
        code: 422,
        message: `configmaps "bad" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no bad names`,
        details: {
          name: 'bad',
          kind: 'configmaps',
          causes: [{ message: `ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no bad names` }],
        },
      },
    })
    expect((await create('good')).status).toBe(201)
  })

  test.each<[validation: Json, text: string, code?: number]>([
    [{ expression: 'false' }, 'failed expression: false'],
    [{ expression: ' 1 > 2 ', message: ' told ' }, 'told'],
    [
      { expression: 'false', message: 'static', messageExpression: "'by ' + request.userInfo.username + ' ' + request.operation" },
      'by admin CREATE',
    ],
    [{ expression: 'false', message: 'static', messageExpression: 'string(object.data.missing)' }, 'static'],
    [{ expression: 'false', messageExpression: "'two\\nlines'" }, 'failed expression: false'],
    [{ expression: 'object.data.missing == "x"' }, `expression 'object.data.missing == "x"' resulted in error: no such key: data`],
    [{ expression: 'object.metadata.name > 5' }, `expression 'object.metadata.name > 5' resulted in error: no such overload`],
    [{ expression: 'false', reason: 'Forbidden' }, 'failed expression: false', 403],
    [{ expression: 'false', reason: 'RequestEntityTooLarge' }, 'failed expression: false', 413],
  ])('by %j', async (validation, text, code = 422) => {
    await policy({ validations: [validation] })
    const refused = await create('web')
    expect(messageOf(refused)).toBe(`configmaps "web" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: ${text}`)
    expect(refused.status).toBe(code)
  })

  test('do not come of errors that are ignored', async () => {
    await policy({ failurePolicy: 'Ignore', validations: [{ expression: 'object.data.missing == "x"' }] })
    expect((await create('web')).status).toBe(201)
  })

  test('do not come of what a binding only warns of', async () => {
    await policy({ validations: [{ expression: 'false', message: 'mind this' }] }, { validationActions: ['Warn', 'Audit'] })
    const taken = await create('web')
    expect(taken.status).toBe(201)
    expect(taken.headers?.['warning']).toBe(`299 - "Validation failed for ValidatingAdmissionPolicy 'p' with binding 'b': mind this"`)
  })

  test('end an evaluation that takes too long', async () => {
    const list = `[${'1,'.repeat(400)}]`
    await policy({ validations: [{ expression: `${list}.all(a, ${list}.all(b, ${list}.all(c, a == b && b == c)))` }] })
    expect(messageOf(await create('web'))).toMatch(/resulted in error: operation cancelled: actual cost limit exceeded$/)
  })
})

describe('expressions see', () => {
  test.each([
    ['the object', "object.data['a'] == 'b' && object.metadata.namespace == 'default' && object.kind == 'ConfigMap'"],
    ['no old object on create', 'oldObject == null'],
    [
      'the request',
      "request.resource.resource == 'configmaps' && request.namespace == 'default' && request.name == 'web' && !request.dryRun && !has(request.subResource)",
    ],
    ['the namespace', "namespaceObject.metadata.labels['kubernetes.io/metadata.name'] == 'default'"],
    [
      'the rights of the user',
      "authorizer.group('').resource('pods').namespace('default').check('delete').allowed() && authorizer.requestResource.check('create').allowed()",
    ],
    ['rights on paths', "authorizer.path('/healthz').check('get').allowed()"],
    ['the rights of an account', "!authorizer.serviceAccount('default', 'nobody').group('').resource('pods').check('delete').allowed()"],
    ['optional fields', "object.?metadata.?labels.?app.orValue('none') == 'none'"],
  ])('%s', async (_title, expression) => {
    await policy({ validations: [{ expression }] })
    const answer = await create('web', { data: { a: 'b' } })
    expect(messageOf(answer)).toBeUndefined()
    expect(answer.status).toBe(201)
  })

  test('the old object on update, and none on delete', async () => {
    await create('web', { data: { a: '1' } })
    await policy({
      matchConstraints: { resourceRules: [{ ...rules[0], operations: ['UPDATE', 'DELETE'] }] },
      validations: [
        { expression: "request.operation != 'UPDATE' || object.data.a >= oldObject.data.a" },
        { expression: "request.operation != 'DELETE' || (object == null && oldObject.data.a == '3')", message: 'not yet' },
      ],
    })
    const put = (a: string): Promise<Answer> =>
      server.ask({ method: 'PATCH', path: `${maps}/web`, type: 'application/merge-patch+json', body: { data: { a } } })
    expect((await put('2')).status).toBe(200)
    expect((await put('1')).status).toBe(422)
    expect(messageOf(await server.ask({ method: 'DELETE', path: `${maps}/web` }))).toMatch(/denied request: not yet$/)
    expect((await put('3')).status).toBe(200)
  })

  test('variables, each evaluated when it is needed', async () => {
    await policy({
      variables: [
        { name: 'labels', expression: "has(object.metadata.labels) ? object.metadata.labels : {'app': 'none'}" },
        { name: 'app', expression: 'variables.labels.app' },
        { name: 'broken', expression: 'object.nothing.at.all' },
      ],
      validations: [
        { expression: "variables.app == 'web'", messageExpression: "'app is ' + string(variables.app)" },
        { expression: "variables.app != 'web' || variables.broken" },
      ],
    })
    expect(messageOf(await create('one'))).toMatch(/: app is none$/)
    expect(messageOf(await create('two', { metadata: { name: 'two', labels: { app: 'web' } } }))).toMatch(
      /: expression '.*' resulted in error: composited variable "broken" fails to evaluate: no such key: nothing$/,
    )
  })

  test('parameters by name and by selector', async () => {
    await post(maps, { metadata: { name: 'limit', labels: { is: 'limit' } }, data: { longest: '3' } })
    const spec = {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [
        {
          expression: 'object.metadata.name.size() <= int(params.data.longest)',
          messageExpression: "'longer than ' + params.data.longest",
        },
      ],
    }
    await policy(spec, { paramRef: { name: 'limit', parameterNotFoundAction: 'Deny' } })
    expect(messageOf(await create('four'))).toMatch(/: longer than 3$/)
    expect((await create('one')).status).toBe(201)
    const path = `${group}/validatingadmissionpolicybindings/b`
    const bind = (paramRef: Json): Promise<Answer> =>
      server.ask({
        method: 'PATCH',
        path,
        type: 'application/merge-patch+json',
        body: { spec: { paramRef: { name: null, selector: null, ...paramRef } } },
      })
    await bind({ selector: { matchLabels: { is: 'limit' } }, parameterNotFoundAction: 'Allow' })
    expect(messageOf(await create('five'))).toMatch(/: longer than 3$/)
    await bind({ selector: { matchLabels: { is: 'other' } }, parameterNotFoundAction: 'Allow' })
    expect((await create('seven')).status).toBe(201)
    await bind({ name: 'gone', parameterNotFoundAction: 'Deny' })
    expect(messageOf(await create('eleven'))).toBe(
      "configmaps \"eleven\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction",
    )
  })

  test('no parameters of a kind that is not served', async () => {
    await policy(
      { paramKind: { apiVersion: 'rules.example.com/v1', kind: 'Rule' }, validations: [{ expression: 'params == null' }] },
      { paramRef: { name: 'x', parameterNotFoundAction: 'Allow' } },
    )
    expect(messageOf(await create('web'))).toBe(
      `configmaps "web" is forbidden: ValidatingAdmissionPolicy 'p' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'rules.example.com/v1, Kind=Rule'`,
    )
  })
})

describe('a policy does not look at', () => {
  test.each<[what: string, spec: Json, binding?: Json]>([
    ['what its conditions leave out', { matchConditions: [{ name: 'not-web', expression: "object.metadata.name != 'web'" }] }],
    ['what it excludes', { matchConstraints: { resourceRules: rules, excludeResourceRules: [{ ...rules[0], resourceNames: ['web'] }] } }],
    ['other names', { matchConstraints: { resourceRules: [{ ...rules[0], resourceNames: ['other'] }] } }],
    ['other objects', { matchConstraints: { resourceRules: rules, objectSelector: { matchLabels: { app: 'other' } } } }],
    ['other namespaces', { matchConstraints: { resourceRules: rules, namespaceSelector: { matchLabels: { team: 'other' } } } }],
    ['what its binding leaves out', {}, { matchResources: { namespaceSelector: { matchLabels: { team: 'other' } } } }],
    ['anything without a binding', {}, { policyName: 'other' }],
  ])('%s', async (_what, spec, binding) => {
    await policy({ validations: [{ expression: 'false' }], ...spec }, binding)
    expect((await create('web')).status).toBe(201)
  })

  test('a request whose conditions fail, if failures are ignored', async () => {
    await policy({
      failurePolicy: 'Ignore',
      matchConditions: [{ name: 'odd', expression: 'object.nothing == 1' }],
      validations: [{ expression: 'false' }],
    })
    expect((await create('web')).status).toBe(201)
  })

  test('itself', async () => {
    await policy({
      matchConstraints: { resourceRules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*'] }] },
      validations: [{ expression: "request.resource.group != 'admissionregistration.k8s.io'" }],
    })
  })
})
