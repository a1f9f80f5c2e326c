"""Kubernetes' own Python client does a day's work on a cluster. Usage: python_client.py KUBECONFIG SAMPLES. Ends with how many calls it made; says on stderr what went wrong."""
import datetime
import json
import sys
import threading
import time

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.rest import ApiException
from kubernetes.dynamic.exceptions import NotFoundError
from kubernetes.informer.informer import SharedInformer
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock
from kubernetes.stream import portforward, stream

NS = "python"
PATIENCE = 300
calls = 0
SAMPLES = sys.argv[2]


def counting(call_api):
    def counted(*args, **kwargs):
        global calls
        calls += 1
        return call_api(*args, **kwargs)

    return counted


def until(passes, what):
    """Asks again until it passes; the deadline only ends what hangs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = passes()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


def refused(code, reason, call, *args, **kwargs):
    """The call is refused with this; gives the message."""
    try:
        call(*args, **kwargs)
    except ApiException as error:
        status = json.loads(error.body)
        assert (error.status, status["reason"]) == (code, reason), error
        return status["message"]
    raise AssertionError(f"{call.__name__} was not refused")


def pod(name, image="nginx:1.27", command=None, labels=None, **spec):
    container = {"name": "main", "image": image, "command": command, **spec}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels or {"app": name}}, "spec": {"containers": [container], "terminationGracePeriodSeconds": 1}}


def is_ready(core, name):
    conditions = core.read_namespaced_pod(name, NS).status.conditions or []
    return any(condition.type == "Ready" and condition.status == "True" for condition in conditions)


def versions_and_kinds():
    assert client.VersionApi().get_code().major == "1"
    assert "apps" in [group.name for group in client.ApisApi().get_api_versions().groups]
    assert "pods/exec" in [resource.name for resource in client.CoreV1Api().get_api_resources().resources]
    assert "deployments/scale" in [resource.name for resource in client.AppsV1Api().get_api_resources().resources]


def objects():
    core = client.CoreV1Api()
    assert core.create_namespace({"metadata": {"name": NS}}).status.phase == "Active"
    made = core.create_namespaced_config_map(NS, client.V1ConfigMap(metadata=client.V1ObjectMeta(name="settings"), data={"a": "1"}))
    made.data = {"a": "2"}
    replaced = core.replace_namespaced_config_map("settings", NS, made)
    assert replaced.data == {"a": "2"} and replaced.metadata.resource_version != made.metadata.resource_version
    assert "the object has been modified" in refused(409, "Conflict", core.replace_namespaced_config_map, "settings", NS, made)
    assert core.create_namespaced_secret(NS, {"metadata": {"name": "login"}, "stringData": {"user": "me"}}).data == {"user": "bWU="}
    core.create_namespaced_service_account(NS, {"metadata": {"name": "robot"}})
    core.create_namespaced_service(NS, {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}})
    core.create_namespaced_persistent_volume_claim(NS, {"metadata": {"name": "disk"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}})
    core.create_namespaced_resource_quota(NS, {"metadata": {"name": "room"}, "spec": {"hard": {"pods": "20"}}})
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "busybox:1.36", "command": ["true"]}]}}
    client.BatchV1Api().create_namespaced_job(NS, {"metadata": {"name": "once"}, "spec": {"template": template}})
    client.BatchV1Api().create_namespaced_cron_job(NS, {"metadata": {"name": "often"}, "spec": {"schedule": "*/5 * * * *", "jobTemplate": {"spec": {"template": template}}}})
    client.NetworkingV1Api().create_namespaced_ingress(NS, {"metadata": {"name": "door"}, "spec": {"defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}})
    client.PolicyV1Api().create_namespaced_pod_disruption_budget(NS, {"metadata": {"name": "budget"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "none"}}}})
    client.AutoscalingV2Api().create_namespaced_horizontal_pod_autoscaler(NS, {"metadata": {"name": "web"}, "spec": {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}})
    until(lambda: client.BatchV1Api().read_namespaced_job_status("once", NS).status.completion_time, "the job is complete")
    done = client.BatchV1Api().read_namespaced_job("once", NS).status
    assert done.succeeded == 1 and isinstance(done.completion_time, datetime.datetime)


def patches():
    core = client.CoreV1Api()
    core.create_namespaced_config_map(NS, {"metadata": {"name": "patched"}, "data": {"x": "1", "y": "2"}})
    assert core.patch_namespaced_config_map("patched", NS, {"data": {"y": None}}).data == {"x": "1"}
    assert core.patch_namespaced_config_map("patched", NS, [{"op": "add", "path": "/data/z", "value": "3"}]).data == {"x": "1", "z": "3"}
    merged = core.patch_namespaced_config_map("patched", NS, {"data": {"x": None}}, _content_type="application/merge-patch+json")
    assert merged.data == {"z": "3"}
    api = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="ConfigMap")
    mine = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "patched", "namespace": NS}, "data": {"z": "4"}}
    try:
        api.server_side_apply(body=mine, field_manager="mine")
        raise AssertionError("the conflict was not refused")
    except dynamic.exceptions.ConflictError as error:
        assert "Apply failed with 1 conflict" in error.body
    applied = api.server_side_apply(body=mine, field_manager="mine", force_conflicts=True)
    assert applied.data.z == "4" and [entry.operation for entry in applied.metadata.managedFields if entry.manager == "mine"] == ["Apply"]


def lists():
    core = client.CoreV1Api()
    for at in range(7):
        core.create_namespaced_config_map(NS, {"metadata": {"name": f"page-{at}", "labels": {"book": "yes" if at < 5 else "no"}}})
    first = core.list_namespaced_config_map(NS, label_selector="book", limit=4)
    assert first.metadata.remaining_item_count is None and len(first.items) == 4
    rest = core.list_namespaced_config_map(NS, label_selector="book", limit=4, _continue=first.metadata._continue)
    assert [item.metadata.name for item in first.items + rest.items] == [f"page-{at}" for at in range(7)]
    assert rest.metadata.resource_version == first.metadata.resource_version
    assert len(core.list_config_map_for_all_namespaces(label_selector="book=no").items) == 2
    assert len(core.list_namespaced_config_map(NS, field_selector="metadata.name!=page-1", label_selector="book in (yes)").items) == 4
    assert core.delete_collection_namespaced_config_map(NS, label_selector="book").kind
    assert core.list_namespaced_config_map(NS, label_selector="book").items == []


def workloads():
    apps, core = client.AppsV1Api(), client.CoreV1Api()
    template = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "nginx:1.27"}]}}
    apps.create_namespaced_deployment(NS, {"metadata": {"name": "web"}, "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}}, "template": template}})
    until(lambda: apps.read_namespaced_deployment_status("web", NS).status.available_replicas == 2, "two replicas are available")
    scale = apps.read_namespaced_deployment_scale("web", NS)
    scale.spec.replicas = 3
    assert apps.replace_namespaced_deployment_scale("web", NS, scale).spec.replicas == 3
    assert apps.patch_namespaced_deployment_scale("web", NS, {"spec": {"replicas": 1}}).spec.replicas == 1
    until(lambda: len(core.list_namespaced_pod(NS, label_selector="app=web").items) == 1, "one pod is left")
    rolled = apps.patch_namespaced_deployment("web", NS, {"spec": {"template": {"spec": {"containers": [{"name": "web", "image": "nginx:1.28"}]}}}})
    assert rolled.metadata.generation == 4
    until(lambda: [item.spec.containers[0].image for item in core.list_namespaced_pod(NS, label_selector="app=web").items] == ["nginx:1.28"], "the new image runs")
    name = core.list_namespaced_pod(NS, label_selector="app=web").items[0].metadata.name
    core.create_namespaced_pod_eviction(name, NS, {"metadata": {"name": name, "namespace": NS}})
    apps.delete_namespaced_deployment("web", NS, propagation_policy="Foreground")
    until(lambda: core.list_namespaced_pod(NS, label_selector="app=web").items == [], "the pods are gone")


def watches():
    core = client.CoreV1Api()
    version = core.list_namespaced_config_map(NS).metadata.resource_version
    core.create_namespaced_config_map(NS, {"metadata": {"name": "seen"}})
    core.patch_namespaced_config_map("seen", NS, {"data": {"a": "1"}})
    core.delete_namespaced_config_map("seen", NS)
    told = []
    following = watch.Watch()
    for event in following.stream(core.list_namespaced_config_map, NS, resource_version=version, field_selector="metadata.name=seen", timeout_seconds=PATIENCE):
        told.append(event["type"])
        if event["type"] == "DELETED":
            following.stop()
    assert told == ["ADDED", "MODIFIED", "DELETED"], told
    informer = SharedInformer(core.list_namespaced_config_map, namespace=NS, label_selector="followed")
    seen = []
    for kind in ("ADDED", "MODIFIED", "DELETED"):
        informer.add_event_handler(kind, lambda item, kind=kind: seen.append(f"{kind} {item.metadata.name}"))
    informer.start()
    core.create_namespaced_config_map(NS, {"metadata": {"name": "one", "labels": {"followed": "yes"}}})
    until(lambda: "ADDED one" in seen, "the informer tells of the new object")
    core.delete_namespaced_config_map("one", NS)
    until(lambda: "DELETED one" in seen, "the informer tells that it went")
    informer.stop()


def streams():
    core = client.CoreV1Api()
    core.create_namespaced_pod(NS, pod("shell"))
    core.create_namespaced_pod(NS, pod("reader", "busybox:1.36", ["sh", "-c", "echo first; while read line; do echo got $line; done"], stdin=True))
    until(lambda: is_ready(core, "shell") and is_ready(core, "reader"), "the pods are ready")
    run = lambda command, **more: stream(core.connect_get_namespaced_pod_exec, "shell", NS, command=command, stdout=True, stderr=True, stdin=False, tty=False, **more)
    assert run(["sh", "-c", "echo out; echo err >&2"]) in ("out\nerr\n", "err\nout\n")
    failed = run(["sh", "-c", "exit 7"], _preload_content=False)
    failed.run_forever(timeout=PATIENCE)
    assert failed.returncode == 7
    talk = stream(core.connect_get_namespaced_pod_exec, "shell", NS, command=["sh"], stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
    talk.write_stdin("echo hello from here\n")
    assert talk.readline_stdout(timeout=PATIENCE) == "hello from here"
    talk.write_stdin("exit 3\n")
    talk.run_forever(timeout=PATIENCE)
    assert talk.returncode == 3
    joined = stream(core.connect_get_namespaced_pod_attach, "reader", NS, stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
    joined.write_stdin("hello\n")
    assert joined.readline_stdout(timeout=PATIENCE) in ("first", "got hello")
    joined.close()
    forward = portforward(core.connect_get_namespaced_pod_portforward, "shell", NS, ports="80,81")
    socket = forward.socket(80)
    socket.settimeout(PATIENCE)
    socket.sendall(b"GET / HTTP/1.1\r\nHost: shell\r\nConnection: close\r\n\r\n")
    answer = b""
    for part in iter(lambda: socket.recv(4096), b""):
        answer += part
    assert answer.startswith(b"HTTP/1.1 200 OK") and b"Welcome to nginx!" in answer, answer
    socket.close()
    assert "refused" in until(lambda: forward.error(81), "the other port is refused")
    assert core.read_namespaced_pod_log("reader", NS, tail_lines=2).startswith("first\n")
    following = watch.Watch()
    for line in following.stream(core.read_namespaced_pod_log, "reader", NS, follow=True):
        assert line == "first"
        following.stop()
    assert "Welcome to nginx!" in core.connect_get_namespaced_pod_proxy("shell:80", NS)


def dynamic_client():
    api = client.ApiClient()
    asks = dynamic.DynamicClient(api)
    nodes = asks.resources.get(api_version="v1", kind="Node")
    assert "control-plane" in [node.metadata.name for node in nodes.get().items]
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "default": 2}}}}}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "hats.example.org"},
        "spec": {"group": "example.org", "scope": "Namespaced", "names": {"plural": "hats", "singular": "hat", "kind": "Hat"},
                 "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}]},
    }
    definitions = asks.resources.get(api_version="apiextensions.k8s.io/v1", kind="CustomResourceDefinition")
    definitions.create(body=definition)
    changes = definitions.watch(name="hats.example.org", timeout=PATIENCE)
    next(change for change in changes if any(c["type"] == "Established" and c["status"] == "True"
                                             for c in change["raw_object"].get("status", {}).get("conditions") or []))
    asks.resources.invalidate_cache()
    hats = asks.resources.get(api_version="example.org/v1", kind="Hat")
    made = hats.create(namespace=NS, body={"apiVersion": "example.org/v1", "kind": "Hat", "metadata": {"name": "top"}, "spec": {}})
    assert made.spec.size == 2
    assert hats.patch(namespace=NS, name="top", body={"spec": {"size": 5}}, content_type="application/merge-patch+json").spec.size == 5
    assert client.CustomObjectsApi().get_namespaced_custom_object("example.org", "v1", NS, "hats", "top")["spec"] == {"size": 5}
    told = next(iter(hats.watch(namespace=NS, timeout=PATIENCE)))
    assert told["type"] == "ADDED" and told["object"].metadata.name == "top"
    hats.delete(namespace=NS, name="top")
    try:
        hats.get(namespace=NS, name="top")
        raise AssertionError("the hat is still there")
    except NotFoundError:
        pass
    utils.create_from_yaml(api, f"{SAMPLES}/web.yaml", namespace="default")
    utils.create_from_yaml(api, f"{SAMPLES}/web.yaml", namespace="default", apply=True)
    assert client.CustomObjectsApi().list_cluster_custom_object("metrics.k8s.io", "v1beta1", "nodes")["kind"] == "NodeMetricsList"


def leaders():
    led = threading.Event()
    seconds = {"lease_duration": 4, "renew_deadline": 3, "retry_period": 1, "onstopped_leading": lambda: None}
    first = electionconfig.Config(LeaseLock("leader", NS, "one"), onstarted_leading=led.set, **seconds)
    threading.Thread(target=leaderelection.LeaderElection(first).run, daemon=True).start()
    assert led.wait(PATIENCE), "nobody leads"
    second = electionconfig.Config(LeaseLock("leader", NS, "two"), onstarted_leading=lambda: None, **seconds)
    assert leaderelection.LeaderElection(second).try_acquire_or_renew() is False
    assert client.CoordinationV1Api().read_namespaced_lease("leader", NS).spec.holder_identity == "one"


def access():
    core = client.CoreV1Api()
    token = core.create_namespaced_service_account_token("robot", NS, {"spec": {"audiences": [], "expirationSeconds": 600}}).status.token
    reviewed = client.AuthenticationV1Api().create_token_review({"spec": {"token": token}}).status
    assert reviewed.user.username == f"system:serviceaccount:{NS}:robot"
    may = {"spec": {"resourceAttributes": {"verb": "create", "resource": "pods", "namespace": NS}}}
    assert client.AuthorizationV1Api().create_self_subject_access_review(may).status.allowed is True
    rbac = client.RbacAuthorizationV1Api()
    rbac.create_namespaced_role(NS, {"metadata": {"name": "reader"}, "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]})
    rbac.create_namespaced_role_binding(NS, {"metadata": {"name": "reader"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}, "subjects": [{"kind": "ServiceAccount", "name": "robot", "namespace": NS}]})
    settings = client.Configuration.get_default_copy()
    settings.cert_file = settings.key_file = None
    settings.api_key = {"authorization": f"Bearer {token}"}
    robot = client.CoreV1Api(client.ApiClient(settings))
    assert robot.list_namespaced_pod(NS).kind == "PodList"
    assert "cannot list resource \"secrets\"" in refused(403, "Forbidden", robot.list_namespaced_secret, NS)
    settings.api_key = {"authorization": "Bearer wrong"}
    assert refused(401, "Unauthorized", client.CoreV1Api(client.ApiClient(settings)).list_namespaced_pod, NS) == "Unauthorized"


def errors():
    core = client.CoreV1Api()
    assert refused(404, "NotFound", core.read_namespaced_pod, "none", NS) == 'pods "none" not found'
    refused(409, "AlreadyExists", core.create_namespace, {"metadata": {"name": NS}})
    refused(422, "Invalid", core.create_namespaced_pod, NS, {"metadata": {"name": "Bad_Name"}, "spec": {"containers": []}})
    refused(400, "BadRequest", core.list_namespaced_pod, NS, label_selector="(")
    assert core.create_namespaced_config_map(NS, {"metadata": {"name": "dry"}}, dry_run="All").metadata.uid
    refused(404, "NotFound", core.read_namespaced_config_map, "dry", NS)
    assert core.delete_namespace(NS)
    until(lambda: NS not in [space.metadata.name for space in core.list_namespace().items], "the namespace is gone")


def main(kubeconfig):
    client.ApiClient.call_api = counting(client.ApiClient.call_api)
    config.load_kube_config(kubeconfig)
    for part in (versions_and_kinds, objects, patches, lists, workloads, watches, streams, dynamic_client, leaders, access, errors):
        part()
        print(part.__name__, flush=True)
    print(f"{calls} calls")


main(sys.argv[1])
