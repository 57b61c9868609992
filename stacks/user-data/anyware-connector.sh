#!/bin/bash
# Start script of an HP Anyware connector. Runs once, at the first boot, on Rocky Linux 8 or RHEL 8.
# ${externalRoutableIp}, ${connectorName} and ${registrationCode} are put in by the stack; ${registrationCode} is
# read from Secrets Manager when the instance boots and stands in no state and no user data.
set -euo pipefail

# UDP buffers for PCoIP, as HP's own Terraform sets them.
cat > /etc/sysctl.d/60-pcoip.conf <<'SYSCTL'
net.core.rmem_max = 160000000
net.core.rmem_default = 160000000
net.core.wmem_max = 160000000
net.core.wmem_default = 160000000
net.ipv4.udp_mem = 120000 240000 600000
net.core.netdev_max_backlog = 2000
SYSCTL
sysctl --system

hostnamectl set-hostname "anyware-${connectorName}"

# What the installer needs. The external address must be the connector's own, never the load balancer's: it is what
# clients are told to send PCoIP to.
install -d -m 0700 /etc/anyware-connector
umask 077
cat > /etc/anyware-connector/settings <<SETTINGS
EXTERNAL_ROUTABLE_IP=${externalRoutableIp}
REGISTRATION_CODE=${registrationCode}
SETTINGS

# Add HP's repository and the install command of your Anyware version here: both change between versions.
