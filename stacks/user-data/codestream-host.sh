#!/bin/sh
# A new CodeStream host on Amazon Linux 2023: Docker, with its volumes on the data volume. CodeStream itself is
# installed by hand afterwards (its QuickStart), because it asks for a name that must resolve on the host.
set -eu

# ${dataVolumeId} is replaced. The volume is attached after the host runs; NVMe shows its id without the hyphen.
serial=$(printf '%s' '${dataVolumeId}' | tr -d -)
device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$serial
for _ in $(seq 60); do
  [ -e "$device" ] && break
  sleep 5
done
[ -e "$device" ] || { echo "the data volume $device does not appear" >&2; exit 1; }

# Only a volume without any content gets a file system: a replaced host finds the old data.
if [ -z "$(blkid -o value -s TYPE "$device" || true)" ]; then
  mkfs.xfs "$device"
fi
mkdir -p /var/lib/docker/volumes
echo "$device /var/lib/docker/volumes xfs defaults,nofail,x-systemd.required-by=docker.service 0 2" >> /etc/fstab
mount /var/lib/docker/volumes

dnf install -y docker openssl
systemctl enable --now docker
usermod -aG docker ec2-user
