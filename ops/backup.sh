#!/bin/sh
# Saves the database and the finished files of a running service, and reads the copy back before it calls it a backup.
# Run it again with the same folder: only what is new is copied.
#
#   backup.sh ROOT BACKUP [URI | SQLITE-FILE]
#
#   ROOT         Storage:Root of the service
#   BACKUP       the folder to save to; made when it is not there
#   URI          of the PostgreSQL database: postgresql://user@host/name, the password in PGPASSWORD or ~/.pgpass. One
#                in the URI goes to PGPASSWORD at once, but every user of the machine sees it in the arguments until
#                then
#   SQLITE-FILE  path of the SQLite database, when it is not ROOT/fileservice.db
#
# Each copy is compared with the SHA-256 of its file once, and again when its length or its time changed. With
# VERIFY=all in the environment, all are: do so now and then, for a disk that rots.
#
# Needs pg_dump, pg_restore and psql of the server's version or later ones, or sqlite3; and flock. docs/operations.md
# says more.
set -eu

# A backup has what the storage root has, so other users of the machine may not read it either.
umask 077

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    sed -n '2,18s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
. "$(dirname "$(readlink -f "$0")")/lib.sh"
argument ROOT "$1"
root=$path
argument BACKUP "$2"
backup=$path
use_database "${3-$root/fileservice.db}"
[ -z "$had_password" ] || exec sh "$0" "$root" "$backup" "$uri"

if [ "$kind" = postgresql ]; then need psql pg_dump pg_restore; else need sqlite3; fi
need flock sha256sum xargs cmp
case ${VERIFY:=new} in new | all) ;; *) fail "VERIFY must be all, or not set, and is $VERIFY." ;; esac

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
for own in "" /files /staging /identity; do check_readable "$root$own"; done
for own in lock checked highest-id fileservice.dump; do
    [ -e "$root/staging" ] || [ ! -e "$root/$own" ] ||
        fail "$root has $own of backup.sh, so it is a backup and not a storage root: give ROOT first and BACKUP second."
done
refuse_root "$backup"
[ -d "$root/files" ] || fail "$root is not a storage root: it has no folder files."
[ -f "$root/identity" ] || fail "$root has no identity, as of an earlier version: stop that service and copy the root and the database (docs/operations.md, Upgrade), or start this version once."
identity=$(cat "$root/identity")
case $identity in "" | *[!0-9a-f]*) fail "$root/identity is damaged: it must have the identity of the row in installation." ;; esac

# The row of the identity tells whether the database is the one of this root. Without the URI, the backup of a service
# on PostgreSQL would have the files and an empty SQLite database.
[ "$kind" = postgresql ] || [ -f "$database" ] || fail "there is no $database: give the URI or the path of the database that the service uses."

# When the log of SQLite was removed, its second name is still there. It also is after a kill, once another program has
# written all of the log into the database. A look at the database makes an empty log.
without_log=
if [ "$kind" = sqlite ]; then
    # SQLite and the service have the log beside the file to which a link leads.
    if [ -L "$database" ]; then
        file=$(resolve "$database") || fail "the links of $database lead nowhere: give another path."
        database=$file
    fi
    kept="$(dirname -- "$database")/.$(basename -- "$database")-wal.kept"
    if [ -s "$kept" ] && [ ! -s "$database-wal" ]; then
        without_log="$kept is a log that was removed, and has pages that $database has not: move it to $database-wal if the database was not replaced or changed since, and away if it was."
    fi
fi

known=$(query "SELECT identity FROM installation WHERE id = 1") ||
    case $kind$? in
        postgresql2) fail "$name cannot be reached: start the server, or correct the URI or the password; the reason is above." ;;
        *)
            [ -z "$without_log" ] || fail "$without_log"
            fail "$name has no tables of the service. Give the URI or the path of the database that the service uses."
            ;;
    esac
if [ "$known" != "$identity" ]; then
    [ -z "$without_log" ] || fail "$without_log"
    fail "$name is not the database of $root: its identity is ${known:-none}, that of the root is $identity. Give the URI or the path of the database that the service uses."
fi
error=$(mkdir -p "$backup/files" 2>&1) || cannot_write "$backup" "$error"
error=$( (: >>"$backup/lock") 2>&1) || cannot_write "$backup" "$error"

# One run at a time: two would replace each other's copies. The kernel gives the lock back when the last program of a
# run has ended, however it ended.
exec 9>>"$backup/lock"
flock -x -n 9 ||
    case $? in
        1) fail "another run of backup.sh saves to $backup; wait until it has ended." ;;
        *) fail "$backup cannot be locked; give a folder on a file system that has flock." ;;
    esac
if [ -f "$backup/identity" ] && [ "$(cat "$backup/identity")" != "$identity" ]; then
    fail "$backup has the backup of another installation."
fi

# What a run makes is in a folder of its own until it is whole. What a killed one left goes, and what earlier versions
# left.
written=$backup state="what $backup has from earlier runs is still there."
rm -rf "$backup"/.saving.????????
for old in file list missing error rows identity highest-id fileservice.dump fileservice.db; do
    rm -f "$backup/$old.new" "$backup/$old.new-wal" "$backup/$old.new-shm" "$backup/$old.new-journal"
done
new=$(mktemp -d "$backup/.saving.XXXXXXXX" 2>&1) || cannot_write "$backup" "$new"
clean() { rm -rf "$new"; }

# SQLite reads the database without its log as it was before. A log without pages that the database lacks is none.
check_log() {
    # The service may have put it back meanwhile.
    [ -n "$without_log" ] && [ -s "$kept" ] && ! [ "$kept" -ef "$database-wal" ] || return 0
    if ! error=$( { cp "$database" "$new/with-log" && cp "$kept" "$new/with-log-wal"; } 2>&1); then
        fail_if_full "$backup" "$error"
        fail "$without_log"
    fi
    sqlite3 -bail "$new/with-log" "PRAGMA wal_checkpoint(TRUNCATE)" >"$new/checkpoint"
    cmp -s "$database" "$new/with-log" || [ "$kept" -ef "$database-wal" ] || fail "$without_log"
    rm -f "$new/with-log" "$new/with-log-wal" "$new/with-log-shm" "$new/checkpoint"
}
check_log

# The length, the time and the path of each finished file in a folder, and not of the copies that put-back.sh has not
# finished. What cannot be read is missing in the check of the copy.
list() {
    (cd "$1" && find . -type f ! -path './.incoming/*' ! -name '*.put-back' -printf '%s\t%T@\t%P\n') || true
}

# Copies a finished file of the service to $new/file. False, and the reason in $error, when it is not there any more or
# cannot be read.
take() {
    error=$(cp "$root/files/$1" "$new/file" 2>&1) && return
    case $error in
        *"cannot stat"* | *"error reading"* | *"for reading"*) return 1 ;;
        *) cannot_write "$backup" "$error" ;;
    esac
}

# A copy gets its name when it is whole and flushed.
keep() {
    error=$( { mkdir -p "$backup/files/$(dirname "$1")" && sync "$new/file" && mv "$new/file" "$backup/files/$1"; } 2>&1) || cannot_write "$backup" "$error"
}

# A finished file never changes, so one that was copied once is done; check_copy replaces a damaged copy. A file that is
# deleted meanwhile is not missed.
copied=0
copy_files() {
    list "$backup/files" >"$new/copies"
    list "$root/files" | awk -F '\t' '
        side == "backup" { saved[$3]; next }
        !($3 in saved) { print $3 }' side=backup "$new/copies" side=root - >"$new/missing"
    while IFS= read -r file; do
        earlier=$(find_file "$backup/files" "${file##*/}")
        if [ -e "$backup/files/$earlier" ] && [ "$(stat -c %s "$backup/files/$earlier")" = "$(stat -c %s "$root/files/$file" 2>/dev/null)" ]; then
            # The service moved it out of the folder of version 0.1.0.
            mkdir -p "$backup/files/$(dirname "$file")"
            mv "$backup/files/$earlier" "$backup/files/$file"
        elif take "$file"; then
            keep "$file"
            copied=$((copied + 1))
        fi
    done <"$new/missing"
}

save_database() {
    if [ "$kind" = postgresql ]; then
        error=$(pg_dump --no-password --format=custom --file="$1" "$uri" 2>&1) || cannot_save "$error"
    else
        # Not cp: the newest commits are in a file beside it, and a copy of both is not of one moment.
        copy=$(printf %s "$1" | sed 's/[\\"]/\\&/g')
        error=$(sqlite3 -bail "$database" ".timeout 10000" ".backup \"$copy\"" 2>&1) || cannot_save "$error"
    fi
    sync -f "$1"
}

cannot_save() {
    fail_if_full "$backup" "$1"
    case $1 in
        *"version mismatch"*) fail "pg_dump is older than the server of $name: install PostgreSQL's client programs of its version or a later one." ;;
        *) fail "$name cannot be read as a whole, and what $backup has from earlier runs is still there ($1)." ;;
    esac
}

# The blob, the length and the SHA-256 of each file of the saved database, which must be whole and have the identity.
read_database() {
    if [ "$kind" = postgresql ]; then
        # The rows as a restore would write them. COPY separates columns by tabs.
        pg_restore --file="$new/tables" --data-only --table=installation --table=files "$1"
        rows installation identity id <"$new/tables" | grep -qx "$identity	1" || fail "the saved database does not have the identity $identity."
        rows files blob_id size sha256 <"$new/tables"
        rm "$new/tables"
    else
        verdict=$(sqlite3 -batch -bail "$1" "PRAGMA integrity_check" 2>&1) || true
        fail_if_full "$backup" "$verdict"
        [ "$verdict" = ok ] || fail "the saved database is damaged: look at the disks of $database and $backup."
        [ "$(sqlite3 -bail "$1" "SELECT identity FROM installation WHERE id = 1")" = "$identity" ] ||
            fail "the saved database does not have the identity $identity."
        sqlite3 -bail -separator '	' "$1" "SELECT blob_id, size, sha256 FROM files"
    fi
}

# Of the rows $new/rows, those whose copy is missing or has another length go to $new/wrong, and to $new/unread those
# whose copy was not hashed yet as it is now. $backup/checked has the line of list for each copy that was.
compare_lengths() {
    list "$backup/files" >"$new/copies"
    : >"$new/wrong"
    wrong="$new/wrong" awk -F '\t' -v all="$VERIFY" '
        side == "checked" { checked[$0]; next }
        side == "copies" { copy[$3] = $0; next }
        seen[$1]++ { next }
        {
            path = substr($1, 1, 4) "/" substr($1, 5, 3) "/" $1
            if (!(path in copy) && match($1, /\.[^.]*$/)) # of version 0.1.0, as in path_of_010
                path = substr($1, RSTART - 2, 2) "/" substr($1, RSTART - 4, 2) "/" $1
            split(copy[path], its, "\t")
            if (its[1] != $2) print >ENVIRON["wrong"]
            else if (all == "all" || !(copy[path] in checked)) print copy[path] "\t" $1 "\t" $3
        }' side=checked "$backup/checked" side=copies "$new/copies" side=rows "$new/rows" >"$new/unread"
}

# Hashes the copies of $new/unread. As it goes, so that a run that is cut off need not begin again.
compare_hashes() {
    cut -f 3 "$new/unread" | (cd "$backup/files" && xargs -r -d '\n' sha256sum --) | wrong="$new/wrong" awk -F '\t' '
        side == "rows" { line[$3] = $1 "\t" $2 "\t" $3; row[$3] = $4 "\t" $1 "\t" $5; hash[$3] = $5; next }
        hash[substr($0, 67)] == substr($0, 1, 64) { path = substr($0, 67); print line[path]; delete row[path] }
        END { for (path in row) print row[path] >>ENVIRON["wrong"] }' side=rows "$new/unread" side=hashes - >>"$backup/checked"
}

hash_of() {
    sha256sum <"$1" | cut -c 1-64
}

# Makes the copy of a row anew. False when the service does not have the right bytes either, and then $error has the
# reason.
replace_copy() {
    file=$(find_file "$root/files" "$1")
    take "$file" || return
    if [ "$(hash_of "$new/file")" != "$2" ]; then
        [ "$(hash_of "$root/files/$file")" != "$2" ] || fail "$backup does not keep what is written to it; look at its disk."
        error="its bytes are not those that were verified"
        return 1
    fi
    keep "$file"
    (cd "$backup/files" && find "$file" -printf '%s\t%T@\t%p\n') >>"$backup/checked"
    replaced=$((replaced + 1))
}

# Reads the copy back, for it is no backup until it was read: the whole of the database, its identity, and for each file
# bytes of the length and the hash that its row has.
check_copy() {
    read_database "$1" >"$new/rows"
    saved=$(wc -l <"$new/rows")
    [ -f "$backup/checked" ] || : >"$backup/checked"
    earlier=$(stat -c %s "$backup/checked")
    compare_lengths
    compare_hashes
    while IFS='	' read -r key size hash; do
        if replace_copy "$key" "$hash"; then continue; fi

        # It was deleted meanwhile, or is known to be damaged; else its bytes are lost.
        [ "$(query "SELECT count(*) FROM files WHERE blob_id = '$key' AND NOT EXISTS (SELECT 1 FROM blobs WHERE id = '$key' AND damaged_at IS NOT NULL)")" != 0 ] || continue
        if [ -e "$root/files/$file" ]; then damaged=$((damaged + 1)) example="$file: $error"; else lost=$((lost + 1)); fi
    done <"$new/wrong"

    # What was right earlier and is wrong now is hashed again the next time.
    if [ "$VERIFY" = all ]; then
        tail -c "+$((earlier + 1))" "$backup/checked" >"$new/checked"
        mv "$new/checked" "$backup/checked"
    fi
}

# A finished file has its bytes before its row, and loses its row before its bytes. So every row of the database as it
# is saved has its bytes among the files that are copied after it, unless the file is deleted in between; and then most
# likely among those that were copied before, which is the long part.
saved=0 replaced=0 damaged=0 lost=0
if [ "$kind" = postgresql ]; then target=fileservice.dump; else target=fileservice.db; fi
copy_files
save_database "$new/$target"
copy_files
check_copy "$new/$target"
cp "$root/identity" "$new/identity"
highest_id "$root" >"$new/highest-id"
sync "$new/identity" "$new/highest-id"
mv "$new/identity" "$backup/identity"
mv "$new/highest-id" "$backup/highest-id"
mv "$new/$target" "$backup/$target"
sync -f "$backup"
[ $lost = 0 ] || fail "saved, but $lost files have no bytes in $root either: mount all of it, and run this as a user who may read it."
[ $damaged = 0 ] || fail "saved, but $damaged files are damaged in $root and have no right copy in the backup, as files/$example. docs/operations.md, \"A file is damaged\", says what to do."
echo "saved: the database with $saved files, $copied new ones, $replaced damaged copies replaced"
