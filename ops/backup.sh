#!/bin/sh
# Saves the database and the finished files of a running service, and reads the copy back before it calls it a backup. Run it again with
# the same folder: only what is new is copied.
#
#   backup.sh ROOT BACKUP [URI | SQLITE-FILE]
#
#   ROOT         Storage:Root of the service
#   BACKUP       the folder to save to; made when it is not there
#   URI          of the PostgreSQL database: postgresql://user@host/name, the password in PGPASSWORD or ~/.pgpass. One in the URI goes to
#                PGPASSWORD at once, but every user of the machine sees it in the arguments until then
#   SQLITE-FILE  path of the SQLite database, when it is not ROOT/fileservice.db
#
# Needs pg_dump, pg_restore and psql of the server's version or later ones, or sqlite3. docs/operations.md says more.
set -eu

# A backup has what the storage root has, so other users of the machine may not read it either.
umask 077

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
root=$1 backup=$2 database=${3:-$1/fileservice.db}
. "$(dirname "$0")/lib.sh"
use_database "$database"
[ -z "$had_password" ] || exec "$0" "$root" "$backup" "$uri"

[ -n "$backup" ] || fail "BACKUP is empty."

# Whether a path is a folder or in it. By device and inode, so that links and bind mounts count as the folders that they lead to.
is_in() {
    path=$(realpath -m "$1") folder=$(realpath -m "$2")
    while [ "$path" != "$folder" ] && ! [ "$path" -ef "$folder" ]; do
        [ "$path" != / ] || return 1
        path=$(dirname "$path")
    done
}

# The backup is not written over what it saves, and the janitor of the service does not find it.
for own in files staging quarantine ids spool; do
    ! is_in "$backup" "$root/$own" || fail "$backup is in $root/$own, a folder of the service; the backup must be elsewhere."
    ! is_in "$root/$own" "$backup" || fail "$backup has $root/$own inside, a folder of the service; the backup must be elsewhere."
done
! is_in "$root" "$backup" || fail "$backup is the storage root, or has it inside; the backup must be elsewhere."
if [ "$kind" = sqlite ]; then
    ! is_in "$database" "$backup" || fail "$backup has the database of the service inside; the backup must be elsewhere."
    ! [ "$backup/fileservice.db" -ef "$database" ] || fail "$backup/fileservice.db is the database of the service; the backup must be elsewhere."
fi
[ -d "$root/files" ] || fail "$root is not a storage root: it has no folder files."
[ -f "$root/identity" ] || fail "$root has no identity: start the service of this version once before the backup."
identity=$(cat "$root/identity")

# The row of the identity tells whether the database is the one of this root. Without the URI, the backup of a service on PostgreSQL would
# have the files and an empty SQLite database.
known=$(query "SELECT identity FROM installation WHERE id = 1") ||
    case $kind$? in
        postgresql2) fail "$name cannot be reached." ;;
        *) fail "$name has no tables of the service. Give the URI or the path of the database that the service uses." ;;
    esac
[ "$known" = "$identity" ] ||
    fail "$name is not the database of $root: its identity is ${known:-none}, that of the root is $identity. Give the URI or the path of the database that the service uses."
if [ -f "$backup/identity" ] && [ "$(cat "$backup/identity")" != "$identity" ]; then
    fail "$backup has the backup of another installation."
fi
mkdir -p "$backup/files"

# The length and the path of each finished file in a folder. What cannot be read is missing in the check of the copy.
list() {
    (cd "$1" && find . -type f ! -path './.incoming/*' -printf '%s\t%P\n') || true
}

# A finished file never changes, so one that was copied once is done. One that is deleted meanwhile is not missed. Each copy gets its name
# when it is whole and flushed. A copy that is shorter than its file all the same is made again: earlier versions of this script did not
# flush, so a loss of power could cut it. One that is longer is kept, because then the file has lost bytes.
copied=0
copy_files() {
    list "$backup/files" >"$backup/list.new"
    list "$root/files" | awk -F '\t' '
        side == "backup" { saved[$2] = $1; next }
        !($2 in saved) || saved[$2] + 0 < $1 + 0 { print $2 }' side=backup "$backup/list.new" side=root - >"$backup/missing.new"
    while IFS= read -r file; do
        mkdir -p "$backup/files/$(dirname "$file")"
        earlier=$(find_file "$backup/files" "${file##*/}")
        if [ -e "$backup/files/$earlier" ] && [ "$(stat -c %s "$backup/files/$earlier")" = "$(stat -c %s "$root/files/$file" 2>/dev/null)" ]; then
            # The service moved it out of the folder of version 0.1.0.
            mv "$backup/files/$earlier" "$backup/files/$file"
        elif cp "$root/files/$file" "$backup/file.new" 2>"$backup/error.new"; then
            sync "$backup/file.new"
            mv "$backup/file.new" "$backup/files/$file"
            copied=$((copied + 1))
        elif [ -e "$root/files/$file" ]; then
            cat "$backup/error.new" >&2
            fail "$root/files/$file cannot be copied."
        fi
    done <"$backup/missing.new"
    rm "$backup/list.new" "$backup/missing.new"
}

save_database() {
    if [ "$kind" = postgresql ]; then
        pg_dump --no-password --format=custom --file="$1.new" "$uri"
    else
        # Not cp: the newest commits are in a file beside it, and a copy of both is not of one moment.
        # What a killed attempt left goes first: SQLite would write an old log over the copy.
        rm -f "$1.new" "$1.new-wal" "$1.new-shm" "$1.new-journal"
        sqlite3 -bail "$database" ".timeout 10000" ".backup \"$(printf %s "$1.new" | sed 's/[\\"]/\\&/g')\""
    fi
    sync -f "$1.new"
}

# Reads the copy back, for it is no backup until it was read: the whole of it, its identity, and for each file the bytes of the length that
# its row has. Prints the number of files.
check_copy() {
    if [ "$kind" = postgresql ]; then
        # The rows as a restore would write them. COPY separates columns by tabs.
        pg_restore --file="$backup/rows.new" --data-only --table=installation --table=files "$1.new"
        rows installation identity id <"$backup/rows.new" | grep -qx "$identity	1" || fail "the saved database does not have the identity $identity."
        rows files blob_id size <"$backup/rows.new" >"$backup/list.new"
        rm "$backup/rows.new"
    else
        [ "$(sqlite3 -bail "$1.new" "PRAGMA integrity_check")" = ok ] || fail "the saved database is damaged."
        [ "$(sqlite3 -bail "$1.new" "SELECT identity FROM installation WHERE id = 1")" = "$identity" ] ||
            fail "the saved database does not have the identity $identity."
        sqlite3 -bail -separator '	' "$1.new" "SELECT blob_id, size FROM files" >"$backup/list.new"
    fi

    while IFS='	' read -r key size; do
        [ -n "$key" ] || continue
        file="$backup/files/$(find_file "$backup/files" "$key")"
        if [ -f "$file" ] && [ "$(stat -c %s "$file")" = "$size" ]; then continue; fi

        [ ! -e "$root/files/$(find_file "$root/files" "$key")" ] || fail "the bytes of $key are not in the backup."
        # It was deleted meanwhile, or is known to be damaged; else its bytes are lost.
        [ "$(query "SELECT count(*) FROM files WHERE blob_id = '$key' AND NOT EXISTS (SELECT 1 FROM blobs WHERE id = '$key' AND damaged_at IS NOT NULL)")" = 0 ] || lost=$((lost + 1))
    done <"$backup/list.new"
    saved=$(wc -l <"$backup/list.new")
    rm "$backup/list.new"
}

# A finished file has its bytes before its row, and loses its row before its bytes. So every row of the database as it is saved has its
# bytes among the files that are copied after it, unless the file is deleted in between; and then most likely among those that were
# copied before, which is the long part.
lost=0 saved=0
if [ "$kind" = postgresql ]; then target=$backup/fileservice.dump; else target=$backup/fileservice.db; fi
copy_files
save_database "$target"
copy_files
check_copy "$target"
cp "$root/identity" "$backup/identity.new"
highest_id "$root" >"$backup/highest-id.new"
sync "$backup/identity.new" "$backup/highest-id.new"
mv "$backup/identity.new" "$backup/identity"
mv "$backup/highest-id.new" "$backup/highest-id"
mv "$target.new" "$target"
rm -f "$backup/error.new"
sync -f "$backup"
[ $lost = 0 ] || fail "saved, but $lost files have no bytes in $root either. Is all of it mounted?"
echo "saved: the database with $saved files, $copied new ones"
