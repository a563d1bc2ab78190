#!/bin/sh
# Puts what backup.sh saved into an empty storage root and an empty database. No service may run on them.
#
#   restore.sh BACKUP ROOT [URI | SQLITE-FILE]
#
#   BACKUP       the folder that backup.sh saved to
#   ROOT         Storage:Root of the service that will run; it must not have files yet
#   URI          of the PostgreSQL database, which must exist and be empty: postgresql://user@host/name, the password in
#                PGPASSWORD or ~/.pgpass
#   SQLITE-FILE  path of the SQLite database, when it is not to be ROOT/fileservice.db
#
# IDS_SINCE, by default 1000000, is more than the number of files that were stored after the backup: so many ids are
# passed over, because clients may know them.
#
# Needs pg_restore and psql, or sqlite3. Uploads that were not finished are forgotten; their clients begin again.
set -eu

# The same as the service's: other users of the machine may not read what is stored.
umask 077

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
. "$(dirname "$(readlink -f "$0")")/lib.sh"
argument BACKUP "$1"
backup=$path
argument ROOT "$2"
root=$path
use_database "${3-$root/fileservice.db}"
[ -z "$had_password" ] || exec sh "$0" "$backup" "$root" "$uri"

if [ "$kind" = postgresql ]; then need psql pg_restore; else need sqlite3; fi

for own in "" /files /identity /highest-id /fileservice.db /fileservice.dump; do check_readable "$backup$own"; done

# A run of backup.sh holds it. A folder that backup.sh did not make has none, and not every read-only one can be locked.
if [ -f "$backup/lock" ]; then
    exec 9<"$backup/lock"
    flock -s -n 9 || [ $? != 1 ] || fail "a run of backup.sh saves to $backup; wait until it has ended."
fi
if [ "$kind" = postgresql ]; then saved=$backup/fileservice.dump; else saved=$backup/fileservice.db; fi
for folder in files staging quarantine; do
    [ -z "$(find -H "$root/$folder" -type f 2>/dev/null | head -n 1)" ] || fail "$root/$folder is not empty: move ROOT away, or give another one."
done
if [ -f "$root/identity" ] && [ "$(cat "$root/identity")" != "$(cat "$backup/identity" 2>/dev/null)" ]; then
    fail "$root is the storage root of another installation: give an empty ROOT."
fi
refuse_root "$backup"
for log in "$backup/fileservice.db-wal" "$backup/fileservice.db-journal"; do
    [ ! -s "$log" ] || fail "$log has rows that are not in the database beside it, so $backup is no backup as backup.sh makes it: give one."
done
[ -d "$backup" ] || fail "there is no folder $backup: give the one that backup.sh saved to."
! is_in "$root" "$backup/files" || fail "$root is in $backup/files, the files of the backup; give another ROOT."
if [ "$kind" = sqlite ]; then
    # SQLite would take an old log for the new database's, and write it over what was restored.
    [ ! -L "$database" ] || database=$(resolve "$database") || fail "the links of $database lead nowhere: give another path."
    kept="$(dirname -- "$database")/.$(basename -- "$database")-wal.kept"
    for file in "$database" "$database-wal" "$database-shm" "$database-journal" "$kept"; do
        [ ! -e "$file" ] || fail "$file is there already; move it away."
    done
fi
# Before anything is put back: without the mark, ids that were given out come again.
case ${IDS_SINCE:=1000000} in
    *[!0-9]* | ??????????*) fail "IDS_SINCE must be a whole number from 0 to 999999999, and is $IDS_SINCE." ;;
esac
highest=0
[ ! -f "$backup/highest-id" ] || highest=$(cat "$backup/highest-id")
case $highest in
    "" | *[!0-9]* | ???????????????????*) fail "$backup/highest-id has no number of a file: write the highest id that was given out into it." ;;
esac

# A number that begins with 0 is octal for $((...)).
since=$(expr "$IDS_SINCE" + 0 || true)
highest=$(expr "$highest" + 0 || true)
if ! [ -f "$saved" ]; then
    [ ! -f "$backup/fileservice.dump" ] || fail "$backup is of a PostgreSQL database: give the URI of an empty one."
    [ ! -f "$backup/fileservice.db" ] || fail "$backup is of a SQLite database: give no URI."
    fail "$backup has no $(basename "$saved"): give a folder to which backup.sh has saved."
fi

# The chunks of unfinished uploads are in no backup, so their rows would promise bytes that are not there.
unfinished="DELETE FROM uploads WHERE state <> 2;"

# The tables come into the schema that they were in, which is made when it is not there.
check_schema() {
    schema=$(sed -n 's/^[0-9]*; [0-9]* [0-9]* TABLE \([^ ]*\) files .*/\1/p' "$parts")
    literal=$(printf '%s' "$schema" | sed "s/'/''/g")
    case $(query "SELECT coalesce((SELECT has_schema_privilege(oid, 'CREATE')::text FROM pg_namespace WHERE nspname = '$literal'), 'none')") in
        true) sed -i '/^[0-9]*; [0-9]* [0-9]* SCHEMA /d; / \(ACL\|COMMENT\) - SCHEMA /d' "$parts" ;;
        false) fail "the user of $name may not make tables in its schema $schema: GRANT CREATE ON SCHEMA $schema TO the user, or make the user the owner of the database." ;;
        *)
            grep -q '^[0-9]*; [0-9]* [0-9]* SCHEMA ' "$parts" &&
                [ "$(query "SELECT has_database_privilege(current_database(), 'CREATE')")" = t ] ||
                fail "$name has no schema $schema, in which the tables of the backup are: CREATE SCHEMA $schema AUTHORIZATION the user."
            ;;
    esac
}

# All that can be refused is refused before anything is put back, so that a typo in the URI leaves nothing behind.
if [ "$kind" = postgresql ]; then
    parts=$(mktemp)
    clean() { rm -f "$parts"; }
    pg_restore --list "$saved" >"$parts" || fail "this version of pg_restore cannot read $saved: install that of the version that made it, or a later one."
    sed -i '/ TABLE DATA [^ ]* upload_\(odd_chunks\|chunks\|writers\) /d' "$parts"
    tables=$(query "SELECT count(*) FROM pg_tables WHERE tablename IN ('__EFMigrationsHistory', 'installation')") ||
        fail "$name cannot be reached: make it, start the server, or correct the URI or the password; the reason is above."
    encoding=$(query "SHOW server_encoding")
    [ "$encoding" = UTF8 ] || fail "$name has the encoding $encoding, in which not every name of a file can be written: make the database with ENCODING 'UTF8' TEMPLATE template0."
    check_schema
    [ "$tables" = 0 ] || fail "$name is not empty: it has tables of the service; give an empty one."
    last=$(pg_restore --file=- --data-only --table=files_id_seq "$saved" | sed -n "s/^SELECT .*setval('[^']*', \([0-9]*\), \(true\|false\));$/\1 \2/p")
    case $last in
        *' true') last=${last% *} ;;
        *' false') last=$((${last% *} - 1)) ;;
        *) fail "$saved does not say which ids of files were given out." ;;
    esac
else
    # A copy is read, because SQLite makes files beside a database that it reads. It gets the database's name at the
    # end, without them: they belong to the user who restores.
    folder=$(dirname "$database")
    error=$(mkdir -p "$folder" 2>&1) || cannot_write "$folder" "$error"
    clean() { rm -f "$database.new" "$database.new-wal" "$database.new-shm" "$database.new-journal"; }
    clean # of an attempt that was killed: SQLite would write an old log over the copy
    error=$(cp "$saved" "$database.new" 2>&1) || cannot_write "$folder" "$error"
    verdict=$(sqlite3 -batch -bail "$database.new" "PRAGMA quick_check(1)" 2>&1) || true
    fail_if_full "$folder" "$verdict"
    [ "$verdict" = ok ] || fail "$saved is damaged: give another backup."
    error=$(sqlite3 -bail "$database.new" "BEGIN; DELETE FROM upload_odd_chunks; DELETE FROM upload_chunks; DELETE FROM upload_writers; $unfinished COMMIT;" 2>&1) || {
        fail_if_full "$folder" "$error"
        fail "$saved cannot be prepared: its tables are not those of the service ($error)."
    }
    last=$(sqlite3 -bail "$database.new" "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'files'), 0)")
    rm -f "$database.new-wal" "$database.new-shm"
fi

# The first start passes over the ids up to this mark. Clients keep ids in 31 bits; the service has 64, so what is past
# 31 already may stay.
[ "$highest" -gt "$last" ] || highest=$last
most=2147000000
[ "$highest" -lt $most ] || most=2147483647
[ "$highest" -lt $most ] || most=9000000000000000000
[ $((highest + since)) -lt $most ] ||
    fail "IDS_SINCE=$IDS_SINCE leaves no ids, as $((highest + since)) and more do not fit into 31 bits: set it to at most $((most - highest - 1))."
highest=$((highest + since))

cannot_copy() {
    case $1 in
        *"error reading"* | *"for reading"* | *"cannot stat"* | *"cannot access"*) fail "$backup/files cannot be read: give yourself the right to, or look at its disk ($1)." ;;
        *) cannot_write "$root" "$1" ;;
    esac
}

# The database last: a restore that is cut off before it has no rows, a start refuses what is there, and the restore can
# be begun again in an empty root. With the database, the mark, the identity and the files are there.
error=$(mkdir -p "$root/ids" "$root/files" 2>&1) || cannot_write "$root" "$error"
written=$root state="begin again with an empty ROOT."
: >"$root/ids/$highest"
error=$(cp -R "$backup/files/." "$root/files/" 2>&1) || cannot_copy "$error"

# A backup of an earlier version has no identity; then the first start makes one.
[ ! -f "$backup/identity" ] || cp "$backup/identity" "$root/identity"
sync -f "$root" "$root/files" "$root/ids"
if [ "$kind" = postgresql ]; then
    # Without the rows of chunks from the beginning: what is killed in between leaves unfinished uploads that list none.
    pg_restore --no-password --exit-on-error --single-transaction --no-owner --use-list="$parts" --dbname="$uri" "$saved"
    psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --command="SET search_path = \"$schema\"; $unfinished" "$uri"
    [ "$(query "SELECT current_schema() = '$literal'")" = t ] ||
        echo "The tables are in the schema $schema, where the service does not look: ALTER ROLE its user SET search_path = $schema." >&2
else
    # The next start makes a log beside it.
    has_room "$folder" || fail "there is no room left in $folder: free some, or give another folder; $state"
    sync -f "$database.new"
    mv "$database.new" "$database"
    sync -f "$database"
fi

# A backup of which something was lost is restored as far as it goes. One of an earlier version has other columns.
count_lacking() {
    if [ "$kind" = postgresql ]; then
        columns="information_schema.columns WHERE table_schema = '$literal' AND table_name = 'files' AND column_name = 'blob_id'"
        table="\"$schema\".files"
    else
        columns="pragma_table_info('files') WHERE name = 'blob_id'"
        table=files
    fi
    known=$(query "SELECT count(*) FROM $columns") || fail "restored, but $name cannot be read: the reason is above."
    [ "$known" != 1 ] || query "SELECT DISTINCT blob_id, size FROM $table" >"$lists/rows"
    find -H "$root/files" -type f -printf '%f|%s\n' >"$lists/copies"
    awk 'side == "copies" { copies[$0]; next } !($0 in copies) { lacking++ } END { print lacking + 0 }' \
        side=copies "$lists/copies" side=rows "$lists/rows"
}
lists=$(mktemp -d)
: >"$lists/rows"
lacking=$(count_lacking)
rm -r "$lists"

# Of the reading: they would belong to the user who restores.
[ "$kind" = postgresql ] || rm -f "$database-wal" "$database-shm"
[ "$lacking" = 0 ] ||
    fail "restored, but $lacking files of the database are not in $backup/files, or not with their length, and cannot be downloaded: copy them into $root/files if another backup has them."
echo "restored: the database, $(find -H "$root/files" -type f | wc -l) files; the next id is above $highest"
