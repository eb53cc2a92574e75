#!/bin/sh
# Installs or upgrades E-Ilaj on a Debian machine, from this folder, as root: `sh deploy/install.sh`.
# It makes the account `eilaj`, copies the code to /opt/eilaj, builds it there, and enables the service. It never
# touches /etc/eilaj/settings.toml once that is there, nor /var/lib/eilaj. Running it again is the upgrade.
set -eu

[ "$(id -u)" = 0 ] || { echo "Run it as root." >&2; exit 1; }
source=$(cd "$(dirname "$0")/.." && pwd)
target=/opt/eilaj

apt-get install --yes --no-install-recommends python3 python3-venv coturn nginx-light rsync
# Our own node runs coturn as its child; Debian's service would take its port.
systemctl disable --now coturn.service 2>/dev/null || true

getent passwd eilaj >/dev/null || useradd --system --home-dir /var/lib/eilaj --shell /usr/sbin/nologin eilaj
install -d -o eilaj -g eilaj -m 0700 /var/lib/eilaj
install -d -o root -g eilaj -m 0750 /etc/eilaj
[ -e /etc/eilaj/settings.toml ] || {
    install -o root -g eilaj -m 0640 "$source/deploy/systemd/settings.toml" /etc/eilaj/settings.toml
    echo "Edit /etc/eilaj/settings.toml, then run this again." >&2
    exit 1
}

rsync --archive --delete --exclude .git --exclude .venv --exclude data --exclude build --exclude node_modules \
    "$source/" "$target/"
cd "$target"
.ci/python .ci/setup.py runtime documents web-client
chown -R root:root "$target"

install -m 0644 deploy/systemd/eilaj.service /etc/systemd/system/eilaj.service
systemctl daemon-reload
# The tables are brought to this version before the new process starts; a failure leaves the old one running.
runuser -u eilaj -- env EILAJ_SETTINGS=/etc/eilaj/settings.toml "$target/.venv/bin/python" -m server migrate
systemctl enable eilaj.service
systemctl restart eilaj.service
echo "E-Ilaj runs: systemctl status eilaj, journalctl -u eilaj."
