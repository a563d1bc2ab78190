# Holds a file system on a failing disk, in a mount namespace of its own: both end with this script, and this script
# with its standard input, however the test ends.
#
# usage: sh failing-disk.sh PROGRAM FOLDER TYPE BYTES
# Commands: fail HEXDIGITS, failures, cut. Each is answered with one line.
program=$1 folder=$2 type=$3 bytes=$4
cd "$folder" || exit 1
disk=

finish() {
    umount -q mnt
    umount -q fuse
    [ -z "$disk" ] || wait "$disk"
}
trap finish EXIT
trap '' INT TERM

mkdir fuse mnt &&
    truncate -s "$bytes" image &&
    case $type in
        ext4) mkfs.ext4 -q -E lazy_itable_init=0,lazy_journal_init=0 image ;;
        *) "mkfs.$type" -q image ;;
    esac >&2 &&
    cp --sparse=always image flushed || exit 1

"$program" image flushed fuse -s -f </dev/null >&2 &
disk=$!
until [ -e fuse/disk ]; do
    kill -0 "$disk" || exit 1
    sleep 0.05
done
mount -t "$type" -o loop fuse/disk mnt >&2 && echo mounted || exit 1

while read -r command argument; do
    case $command in
        fail) printf 'fail %s' "$argument" >fuse/control && echo done ;;
        failures) cat fuse/control ;;
        cut)
            # What the kernel writes from here on, at the umount at the latest, is not on the disk that comes back.
            printf cut >fuse/control &&
                umount mnt >&2 &&
                mount -t "$type" -o loop flushed mnt >&2 &&
                echo done
            ;;
    esac || echo failed
done
