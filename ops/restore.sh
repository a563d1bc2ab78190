#!/bin/sh
# Puts what backup.sh saved into an empty storage root and an empty database. No service may run on them.
#
#   restore.sh BACKUP ROOT [URI]
#
#   BACKUP  the folder that backup.sh saved to
#   ROOT    Storage:Root of the service that will run; it must not have files yet
#   URI     of the PostgreSQL database, which must exist and be empty; without it, the SQLite database is put into ROOT
#
# Needs pg_restore and psql, or sqlite3. Uploads that were not finished are forgotten; their clients begin again.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
backup=$1 root=$2 uri=${3:-}

for folder in files staging; do
    if [ -n "$(find "$root/$folder" -type f 2>/dev/null | head -n 1)" ]; then
        echo "error: $root/$folder is not empty." >&2
        exit 1
    fi
done
mkdir -p "$root"

# The chunks of unfinished uploads are in no backup, so their rows would promise bytes that are not there.
forget="DELETE FROM upload_odd_chunks; DELETE FROM upload_chunks; DELETE FROM upload_writers; DELETE FROM uploads WHERE state <> 2;"

# The files first: a restore that is cut off has no rows, and can be begun again in an empty root.
cp -R "$backup/files" "$root/"
if [ -n "$uri" ]; then
    pg_restore --exit-on-error --single-transaction --no-owner --dbname="$uri" "$backup/fileservice.dump"
    psql --quiet --set=ON_ERROR_STOP=1 --single-transaction --command="$forget" "$uri"
else
    [ ! -e "$root/fileservice.db" ] || { echo "error: $root/fileservice.db is there already." >&2; exit 1; }
    cp "$backup/fileservice.db" "$root/fileservice.db"
    sqlite3 -bail "$root/fileservice.db" "BEGIN; $forget COMMIT;"
fi
sync -f "$root"
echo "restored: the database, $(find "$root/files" -type f | wc -l) files"
