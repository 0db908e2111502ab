"""OpenStack Swift with its S3 API, all its servers in this one process, on loopback, in the folder given. Prints its port."""
import os
import socket
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi
from swift.common import utils
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

folder = sys.argv[1]
os.makedirs(f'{folder}/devices/d1')


def write(name, text):
    path = f'{folder}/{name}.conf'
    with open(path, 'w') as file:
        file.write(text)
    return path


class Cache:
    """What memcached would be."""

    def __init__(self):
        self.kept = {}

    def set(self, key, value, **_):
        self.kept[key] = value

    def get(self, key, **_):
        return self.kept.get(key)

    def delete(self, key, **_):
        self.kept.pop(key, None)


def listener():
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(('127.0.0.1', 0))
    found.listen(128)
    return found


def serve(sock, conf):
    loaded = loadapp(conf, global_conf={'log_name': 'swift'})

    def app(environment, start_response):
        environment['swift.cache'] = cache
        return loaded(environment, start_response)

    eventlet.spawn(wsgi.server, sock, app, log=open(os.devnull, 'w'), protocol=SwiftHttpProtocol, log_output=False)


cache = Cache()
write('swift', '[swift-hash]\nswift_hash_path_suffix = test\n')
utils.set_swift_dir(folder)
utils.validate_hash_conf()

for server in ('account', 'container', 'object'):
    sock = listener()
    ring = RingBuilder(1, 1, 0)
    where = {'ip': '127.0.0.1', 'port': sock.getsockname()[1], 'device': 'd1'}
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'meta': '', 'replication_ip': where['ip'], 'replication_port': where['port'], **where})
    ring.rebalance()
    ring.get_ring().save(f'{folder}/{server}.ring.gz')
    serve(sock, write(server, f'''
[DEFAULT]
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {server}-server
[app:{server}-server]
use = egg:swift#{server}
'''))

sock = listener()
serve(sock, write('proxy', f'''
[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
dns_compliant_bucket_names = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
'''))
print(sock.getsockname()[1], flush=True)
while True:
    eventlet.sleep(60)
