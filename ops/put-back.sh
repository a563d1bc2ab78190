#!/bin/sh
# Moves files that the janitor put into quarantine back to where they were. Stop the service first.
#
#   put-back.sh ROOT [SWEEP...]
#
#   ROOT   Storage:Root of the service
#   SWEEP  folders in ROOT/quarantine/orphans; without any, all of them
#
# Overwrites nothing and can be repeated. It ends with 1 when files stayed in quarantine. docs/operations.md, "Orphans",
# says when.
set -eu

if [ $# -lt 1 ]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
. "$(dirname "$(readlink -f "$0")")/lib.sh"
argument ROOT "$1"
root=$path
shift
for sweep; do argument SWEEP "$sweep"; done
[ -d "$root/quarantine" ] || fail "$root has no folder quarantine: give the Storage:Root of the service, or nothing is in quarantine."
need flock cmp
state="run it again; what was moved stays where it is."
orphans=$root/quarantine/orphans

# Fails when what is there cannot be read.
check_readable() {
    [ ! -e "$1" ] || [ -r "$1" ] || fail "$1 cannot be read: give yourself the right to."
    [ ! -d "$1" ] || [ -x "$1" ] || fail "$1 cannot be read: give yourself the right to."
}
check_readable "$orphans"
if [ $# = 0 ]; then
    for sweep in "$orphans"/*/; do
        [ ! -d "$sweep" ] || set -- "$@" "$sweep"
    done
    [ $# -gt 0 ] || fail "there is no folder in $orphans: nothing is in quarantine."
fi

# Readable for its owner only, as the service makes folders, and of the owner of ROOT: the service could not write into
# a folder of root's.
make_folder() {
    [ ! -d "$1" ] || return 0
    make_folder "$(dirname "$1")"
    mkdir -m 0700 "$1"
    [ "$(id -u)" != 0 ] || chown --reference="$root" "$1"
}

# Calls a function with the two paths of each file of a sweep. Names in a storage root are hex digits, dots and words. A
# line with an escape is of a file that is not the service's own.
each() {
    lines=$(sed -n 's/.*"from":"\([^"]*\)","to":"\([^"]*\)".*/\1	\2/p' "$2/manifest.jsonl")
    while IFS='	' read -r from to; do
        [ -n "$from$to" ] || continue # of a manifest without lines
        case /$from/$to in *\\* | *//* | *..*)
            [ "$1" != remove ] || printf 'skipped: %s\n' "$from" >&2
            continue
            ;;
        esac
        [ ! -e "$2/$to" ] || "$1" "$2/$to" "$root/$from"
    done <<LINES
$lines
LINES
}

# files/ may be on another volume: a copy gets its name when it is whole and durable.
new=
clean() { [ -z "$new" ] || rm -f "$new"; }
copy() {
    [ ! -e "$2" ] && [ ! -L "$2" ] || return 0
    make_folder "$(dirname "$2")"
    rm -f "$2.put-back" # of a run that was killed
    if ! ln "$1" "$2" 2>/dev/null; then
        new=$2.put-back
        error=$(cp "$1" "$new" 2>&1 && sync "$new" 2>&1) || cannot_write "$(dirname "$2")" "$error"
        chmod 0600 "$new"
        [ "$(id -u)" != 0 ] || chown --reference="$root" "$new"
        touch -r "$1" "$new"
        mv -n "$new" "$2"
        rm -f "$new" # when another file has come in its place
        new=
    fi
}

moved=0 kept=0
remove() {
    if [ "$1" -ef "$2" ] || cmp -s "$1" "$2"; then
        rm -f "$1"
        moved=$((moved + 1))
    else
        printf 'kept in quarantine, there is another one: %s\n' "$1" >&2
        kept=$((kept + 1))
    fi
}

# All are looked at before anything is moved.
for sweep; do
    argument SWEEP "$sweep"
    sweep=$path
    is_in "$sweep" "$orphans" ||
        fail "$sweep is not in $orphans: what another root has put aside goes back there only."
    check_readable "$sweep"
    check_readable "$sweep/manifest.jsonl"
    [ -f "$sweep/manifest.jsonl" ] || fail "$sweep has no manifest.jsonl: give folders of $orphans."
done
exec 9<"$root/quarantine"
flock -n 9 || fail "another put-back.sh works on $root; wait until it has ended."
for sweep; do
    argument SWEEP "$sweep"
    each copy "${path%/}"
done

# What was copied has its name for good before the other one goes.
for folder in "$root/files" "$root/staging"; do
    [ ! -d "$folder" ] || sync -f "$folder"
done
for sweep; do
    argument SWEEP "$sweep"
    each remove "${path%/}"
done
echo "put back: $moved files; kept: $kept"
[ $kept = 0 ] || fail "$kept stayed in quarantine, as there is another file in the place of each: compare the two, and move one of them away."
