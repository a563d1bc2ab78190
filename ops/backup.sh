#!/bin/sh
# Saves the database and the finished files of a running service. Run it again with the same folder: only what is new is copied.
#
#   backup.sh ROOT BACKUP [URI]
#
#   ROOT    Storage:Root of the service
#   BACKUP  the folder to save to; made when it is not there
#   URI     of the PostgreSQL database, postgresql://user:password@host/name; without it, the SQLite database in ROOT is saved
#
# Needs pg_dump, of the server's version or a later one, or sqlite3. docs/operations.md says more.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
root=$1 backup=$2 uri=${3:-}

[ -d "$root/files" ] || { echo "error: $root is not a storage root: it has no folder files." >&2; exit 1; }
mkdir -p "$backup/files"

# A finished file never changes, so one that was copied once is done. One that is deleted meanwhile is not missed. Each copy gets its name
# when it is whole, so that a backup that is cut off leaves nothing half.
copied=0
copy_files() {
    for file in $(cd "$root/files" && find . -type f); do
        [ ! -e "$backup/files/$file" ] || continue
        mkdir -p "$backup/files/$(dirname "$file")"
        if cp "$root/files/$file" "$backup/file.new"; then
            mv "$backup/file.new" "$backup/files/$file"
            copied=$((copied + 1))
        elif [ -e "$root/files/$file" ]; then
            echo "error: $root/files/$file cannot be copied." >&2
            exit 1
        fi
    done
}

save_database() {
    if [ -n "$uri" ]; then
        pg_dump --format=custom --file="$1.new" "$uri"
    else
        # Not cp: the newest commits are in a file beside it, and a copy of both is not of one moment.
        rm -f "$1.new"
        sqlite3 "$root/fileservice.db" ".timeout 10000" ".backup '$1.new'"
    fi
    sync -f "$1.new"
    mv "$1.new" "$1"
}

# A finished file has its bytes before its row, and loses its row before its bytes. So every row of the database as it is saved has its
# bytes among the files that are copied after it, unless the file is deleted in between; and then most likely among those that were
# copied before, which is the long part.
copy_files
if [ -n "$uri" ]; then save_database "$backup/fileservice.dump"; else save_database "$backup/fileservice.db"; fi
copy_files
sync -f "$backup"
echo "saved: the database, $copied new files"
