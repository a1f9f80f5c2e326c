/** A pod as people write them, of about 5 KB with all that the server adds to it: as those that kube-apiserver's figures were taken with. */

const container = {
  name: 'web',
  image: 'registry.example/web/frontend:1.27.3',
  args: ['--listen=:8080', `--options=${'option,'.repeat(40)}`],
  ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
  env: Array.from({ length: 8 }, (_each, at) => ({
    name: `SETTING_${at}`,
    value: `https://service-${at}.default.svc:8080/path/to/something`,
  })),
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
  readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 5 },
  volumeMounts: [
    { name: 'config', mountPath: '/etc/web' },
    { name: 'cache', mountPath: '/var/cache' },
  ],
}
const volumes = [
  { name: 'config', configMap: { name: 'web' } },
  { name: 'cache', emptyDir: {} },
]

/** The JSON of a pod; nobody schedules it when `schedulerName` names no scheduler that runs. */
export const podBody = (name: string, schedulerName = 'default-scheduler'): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: 'web', tier: 'front' }, annotations: { 'example.com/notes': 'n'.repeat(300) } },
    spec: { schedulerName, containers: [container], volumes },
  })
