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
need flock cmp find
state="run it again; what was moved stays where it is."
orphans=$root/quarantine/orphans

check_readable "$root"
check_readable "$root/quarantine"
[ -d "$root/quarantine" ] || fail "$root has no folder quarantine: give the Storage:Root of the service, or nothing is in quarantine."
check_readable "$orphans"
if [ $# = 0 ]; then
    for sweep in "$orphans"/*/; do
        check_readable "$sweep"
        # A sweep that was killed before its first file has no manifest.
        if [ -f "${sweep}manifest.jsonl" ] || [ -n "$(ls -A "$sweep" 2>/dev/null)" ]; then set -- "$@" "$sweep"; fi
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
        case /$from/$to in *\\* | *//* | *..*) continue ;; esac
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

# Whether the bytes are in the second place too, and not behind a link that leads back to the first.
is_put_back() {
    [ ! -L "$2" ] && [ "$(resolve "$1")" != "$(resolve "$2")" ] && { [ "$1" -ef "$2" ] || cmp -s "$1" "$2"; }
}

moved=0
remove() {
    if is_put_back "$1" "$2"; then
        rm -f "$1"
        moved=$((moved + 1))
    else
        printf 'there is another file or a link in the place of the next one: %s\n' "$2" >&2
    fi
}

# What is still in a sweep, also what no line of its manifest names.
kept=0
count_kept() {
    left=$(find "$1" ! -type d ! -name manifest.jsonl)
    [ -n "$left" ] || return 0
    printf '%s\n' "$left" | sed 's/^/kept in quarantine: /' >&2
    kept=$((kept + $(printf '%s\n' "$left" | wc -l)))
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
    error=$(find "$sweep" 2>&1 >/dev/null) || fail "$sweep cannot be read: give yourself the right to ($error)."
done
exec 9<"$root/quarantine"
flock -n 9 || fail "another put-back.sh works on $root; wait until it has ended."
for folder in "$root/files" "$root/staging"; do
    [ ! -d "$folder" ] || find "$folder" -type f -name '*.put-back' -exec rm -f {} + # of a run that was killed
done
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
    count_kept "${path%/}"
done
echo "put back: $moved files; kept: $kept"
[ $kept = 0 ] || fail "$kept stayed in quarantine: compare each with what is in its place, and move one of the two away; what no line of manifest.jsonl names has to be moved by hand."
