#!/usr/bin/env bash
# Makes a Debian package of the binary, with its unit, settings, manual pages and completions.
#   deb.sh BINARY [DIRECTORY]      after `cargo build --release`: deb.sh target/release/segmentry
# Needs dpkg-deb. The package runs on the release of Debian or Ubuntu that built the binary, and on later ones.
set -euo pipefail
mkdir -p "${2:-.}"
binary=$(realpath "$1") out=$(realpath "${2:-.}")
cd "$(dirname "$0")"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
version=$("$binary" --version | cut -d' ' -f2)
architecture=$(dpkg --print-architecture)
glibc=$(ldd --version | sed -n '1s/.* //p')

install -D -m 755 "$binary" "$root/usr/bin/segmentry"
install -D -m 644 segmentry.toml "$root/etc/segmentry/segmentry.toml"
sed 's#/usr/local/bin/#/usr/bin/#' segmentry.service |
  install -D -m 644 /dev/stdin "$root/lib/systemd/system/segmentry.service"
install -D -m 644 ../LICENSE-MIT "$root/usr/share/doc/segmentry/copyright"
install -d "$root/usr/share/man/man1"
"$binary" man --out "$root/usr/share/man/man1"
gzip -9n "$root"/usr/share/man/man1/*
"$binary" completions bash | install -D -m 644 /dev/stdin "$root/usr/share/bash-completion/completions/segmentry"
"$binary" completions zsh | install -D -m 644 /dev/stdin "$root/usr/share/zsh/vendor-completions/_segmentry"

chmod 755 "$root"
install -d "$root/DEBIAN"
echo /etc/segmentry/segmentry.toml >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<END
Package: segmentry
Version: $version
Architecture: $architecture
Maintainer: Segmentry <segmentry@localhost>
Depends: libc6 (>= $glibc), libgcc-s1
Installed-Size: $(du -sk "$root" | cut -f1)
Section: net
Priority: optional
Description: dynamic segments of contacts, kept current
 The engine as a service over HTTP, and commands on a directory. The unit is
 installed and not started: it wants a key first.
END
dpkg-deb --build --root-owner-group "$root" "$out/segmentry_${version}_$architecture.deb"
