#!/bin/sh
# Moves files that the janitor put into quarantine back to where they were. Stop the service first.
#
#   put-back.sh ROOT [SWEEP...]
#
#   ROOT   Storage:Root of the service
#   SWEEP  folders in ROOT/quarantine/orphans; without any, all of them
#
# Overwrites nothing and can be repeated. docs/operations.md, "Orphans", says when.
set -eu

if [ $# -lt 1 ]; then
    sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
. "$(dirname "$(readlink -f "$0")")/lib.sh"
argument ROOT "$1"
root=$path
shift
for sweep; do argument SWEEP "$sweep"; done
[ -d "$root/quarantine" ] || fail "$root has no folder quarantine: give the Storage:Root of the service, or nothing is in quarantine."
state="run it again; what was moved stays where it is."
if [ $# = 0 ]; then
    for sweep in "$root"/quarantine/orphans/*/; do
        [ ! -d "$sweep" ] || set -- "$@" "$sweep"
    done
    [ $# -gt 0 ] || fail "there is no folder in $root/quarantine/orphans: nothing is in quarantine."
fi

# Readable for its owner only, as the service makes folders, and of the owner of ROOT: the service could not write into a folder of root's.
make_folder() {
    [ ! -d "$1" ] || return 0
    make_folder "$(dirname "$1")"
    mkdir -m 0700 "$1"
    [ "$(id -u)" != 0 ] || chown --reference="$root" "$1"
}

moved=0 kept=0
put_back() {
    # Names in a storage root are hex digits, dots and words. A line with an escape is of a file that is not the service's own.
    while IFS='	' read -r from to; do
        case /$from/$to in *\\* | *//* | *..*) printf 'skipped: %s\n' "$from" >&2; continue ;; esac
        [ -e "$1/$to" ] || continue
        if [ -e "$root/$from" ]; then
            printf 'kept in quarantine, there is another one: %s\n' "$1/$to" >&2
            kept=$((kept + 1))
            continue
        fi
        make_folder "$(dirname "$root/$from")"
        mv -n "$1/$to" "$root/$from"
        moved=$((moved + 1))
    done <<LINES
$(sed -n 's/.*"from":"\([^"]*\)","to":"\([^"]*\)".*/\1	\2/p' "$1/manifest.jsonl")
LINES
}

# All are looked at before anything is moved.
for sweep; do
    argument SWEEP "$sweep"
    sweep=$path
    is_in "$sweep" "$root/quarantine/orphans" ||
        fail "$sweep is not in $root/quarantine/orphans: what another root has put aside goes back there only."
    [ -f "$sweep/manifest.jsonl" ] || fail "$sweep has no manifest.jsonl: give folders of $root/quarantine/orphans."
done
for sweep; do
    argument SWEEP "$sweep"
    put_back "${path%/}"
done
sync -f "$root"
echo "put back: $moved files; kept: $kept"
