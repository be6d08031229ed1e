#!/usr/bin/env bash
# Makes .build/deb/genxu_VERSION_ARCH.deb from a built program; needs neither root nor network.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:?usage: deb.sh PROGRAM}
version=$("$program" --version)
# Whoever gives the package on puts their own name here.
maintainer=${DEB_MAINTAINER:-The Genxu authors <genxu@localhost>}
architecture=$(dpkg --print-architecture)
out=.build/deb
root=$out/root
rm -rf "$root"

put() { install -D -m "$1" "$2" "$root/$3"; }
put 755 "$program" usr/bin/genxu
strip --strip-unneeded "$root/usr/bin/genxu"
put 755 packaging/backup usr/lib/genxu/backup
for unit in packaging/systemd/*; do put 644 "$unit" "lib/systemd/system/$(basename "$unit")"; done
put 644 packaging/debian/sysusers.conf usr/lib/sysusers.d/genxu.conf
put 644 packaging/debian/tmpfiles.conf usr/lib/tmpfiles.d/genxu.conf
put 644 packaging/debian/default etc/default/genxu
# Beside the program, where it looks for packs by name.
find Packs -type f | while read -r file; do put 644 "$file" "usr/share/genxu/packs/${file#Packs/}"; done
for page in docs/*.md docs/commands/*.md docs/features/*.md; do put 644 "$page" "usr/share/doc/genxu/${page#docs/}"; done
put 644 README.md usr/share/doc/genxu/README.md
put 644 README.zh-Hans.md usr/share/doc/genxu/README.zh-Hans.md
put 644 packaging/debian/copyright usr/share/doc/genxu/copyright
put 644 CHANGELOG.md usr/share/doc/genxu/CHANGELOG.md
{
    printf 'genxu (%s) stable; urgency=medium\n\n  * See CHANGELOG.md.\n\n' "$version"
    printf ' -- %s  %s\n' "$maintainer" "$(date -R --date="@${SOURCE_DATE_EPOCH:-$(stat -c %Y CHANGELOG.md)}")"
} | gzip -9n >"$out/changelog.gz"
put 644 "$out/changelog.gz" usr/share/doc/genxu/changelog.gz
put 644 packaging/debian/genxu.1 usr/share/man/man1/genxu.1
gzip -9nf "$root/usr/share/man/man1/genxu.1"
for script in postinst prerm postrm; do put 755 packaging/debian/$script DEBIAN/$script; done
echo /etc/default/genxu >"$root/DEBIAN/conffiles"
chmod 644 "$root/DEBIAN/conffiles"

# What the program is linked with, by the Debian packages that hold it.
needed=$(objdump -p "$root/usr/bin/genxu" | awk '/NEEDED/ { print $2 }')
depends=$(for library in $needed; do
    path=$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')
    # One that no package holds, such as a Swift runtime that was not linked in, must not go unseen.
    dpkg-query -S "$(readlink -f "$path")" 2>/dev/null || dpkg-query -S "*/$(basename "$(readlink -f "$path")")" ||
        { echo "$library belongs to no package: link it in with --static-swift-stdlib" >&2; kill $$; }
done | cut -d: -f1 | sort -u | while read -r package; do
    case $package in
        libc6) echo "libc6 (>= $(dpkg-query -W -f '${Version}' libc6 | sed 's/-.*//'))" ;;
        *) echo "$package" ;;
    esac
done | paste -sd, | sed 's/,/, /g')

cat >"$root/DEBIAN/control" <<TXT
Package: genxu
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $depends, adduser
Recommends: tzdata, libvips-tools
Section: web
Priority: optional
Description: grass-roots governance and public service for a county
 Residents raise a matter by phone or browser and see it put right;
 townships dispatch, offices answer, residents rate. Each step is one durable
 transaction and one provable event. One small server, one file of data.
TXT
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
find "$root" -type d -exec chmod 755 {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/genxu_${version}_${architecture}.deb"
