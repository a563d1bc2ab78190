# What the scripts share; read by them.

# With CDPATH, cd goes elsewhere; and what programs say is compared with English.
unset CDPATH
export LC_ALL=C

# Of a failure that is explained, also of one in $(...), which can set nothing out here. No program ends with it.
explained=200

# Not echo: that of dash takes \n and \c in a name for more than they are.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit $explained
}

# At the end, also of a script whose program failed and gave the reason itself. Each script sets what is the case then,
# the folder that it writes to, and how to clean up.
state="nothing was changed."
written=
clean() { :; }
at_end() {
    status=$?
    if [ $status != 0 ] && [ $status != $explained ]; then
        if [ -n "$written" ] && ! has_room "$written"; then
            printf 'error: there is no room left in %s: free some, or give another folder; %s\n' "$written" "$state" >&2
        else
            printf 'error: stopped, for the reason above; %s\n' "$state" >&2
        fi
    fi
    clean
    [ $status = 0 ] || exit 1
}
trap at_end EXIT
trap 'fail "interrupted; $state"' HUP INT TERM

# Whether a folder has room for what SQLite puts beside a database that it reads. A quota is not in what stat says.
has_room() {
    ! (umask 077 && head -c 65536 /dev/zero >"$1/.room.$$") 2>&1 | grep -q -e "No space left" -e "uota exceeded"
    set -- "$1" $?
    rm -f "$1/.room.$$"
    return "$2"
}

# Fails when a program is not there.
need() {
    for program; do
        ! command -v "$program" >/dev/null || continue
        case $program in
            psql | pg_*) package="PostgreSQL's client programs, of the server's version or a later one" ;;
            flock) package=util-linux ;;
            sha256sum) package=coreutils ;;
            find | xargs) package=findutils ;;
            cmp) package=diffutils ;;
            *) package=$program ;;
        esac
        fail "$program is missing: install $package."
    done
}

# Fails when what is there cannot be read. What is in a folder without the right to search it seems not to be there, so
# each folder is checked before what is in it.
check_readable() {
    [ ! -e "$1" ] || [ -r "$1" ] || fail "$1 cannot be read: give yourself the right to."
    [ ! -d "$1" ] || [ -x "$1" ] || fail "$1 cannot be read: give yourself the right to."
}

# Whether a program failed because a folder is full, by its words. SQLite has no other ones where there is no room for
# the index of its log.
lacks_room() {
    case $2 in
        *"No space left"* | *"disk is full"* | *"uota exceeded"*) return 0 ;;
        *"disk I/O error"*) ! has_room "$1" ;;
        *) return 1 ;;
    esac
}

# Fails when a folder is full, by the words of a program that failed.
fail_if_full() {
    ! lacks_room "$1" "$2" || fail "there is no room left in $1: free some, or give another folder."
}

# Fails because something cannot be written to a folder, with the words of the program that tried.
cannot_write() {
    fail_if_full "$1" "$2"
    fail "$1 cannot be written to: give another folder, or yourself the right to write there ($2)."
}

# A path that an operator gave, so that no program takes it for anything else: an option (-x), an expression of find, an
# assignment of awk (x=y) or an address of SQLite (file:x). Sets path. $(...) would drop line breaks at the end, so a
# path with one is refused.
argument() {
    case $2 in
        "") fail "$1 is empty: give a path." ;;
        *"
"*) fail "$1 has a line break in its name: give it a name without one." ;;
        /* | . | .. | ./* | ../*) path=$2 ;;
        *) path=./$2 ;;
    esac
}

# The path behind links, also of what is not there yet. BusyBox knows no -m.
resolve() {
    if realpath -m -- "$1" 2> /dev/null; then
        return
    fi
    part=$1
    rest=
    until [ -e "$part" ]; do
        ! [ -L "$part" ] && [ "$part" != / ] && [ "$part" != . ] || return 1
        rest=/$(basename -- "$part")$rest
        part=$(dirname -- "$part")
    done
    part=$(realpath "$part") && printf '%s\n' "$part$rest"
}

# Whether a path is a folder or in it. By device and inode, so that links and bind mounts count as the folders that they
# lead to.
is_in() {
    path=$(resolve "$1") || fail "the links of $1 lead nowhere: give another path."
    folder=$(resolve "$2") || fail "the links of $2 lead nowhere: give another path."
    while [ "$path" != "$folder" ] && ! [ "$path" -ef "$folder" ]; do
        [ "$path" != / ] || return 1
        path=$(dirname -- "$path")
    done
}

# Fails when a folder that is to be a backup is a storage root: it has what the service makes at its start, and no
# backup has. (ids can be in one that docker compose copied.)
refuse_root() {
    own=
    for entry in staging fileservice.db.process.lock; do
        if [ -e "$1/$entry" ] || [ -L "$1/$entry" ]; then own=$entry; fi
    done
    [ -z "$own" ] ||
        fail "$1 has $own of the service, so it is a storage root and not a backup: give the two folders in the order of the usage. A copy of the root of a stopped service is used as it is, as Storage:Root."
}

# Decodes %XX on the standard input.
decode() {
    LC_ALL=C awk '
        BEGIN { hex = "0123456789abcdef" }
        {
            rest = $0; out = ""
            while (match(rest, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
                code = tolower(substr(rest, RSTART + 1, 2))
                out = out substr(rest, 1, RSTART - 1) sprintf("%c", (index(hex, substr(code, 1, 1)) - 1) * 16 + index(hex, substr(code, 2, 1)) - 1)
                rest = substr(rest, RSTART + 3)
            }
            printf "%s", out rest
        }'
}

# Sets kind, name (for messages), for SQLite database, and for PostgreSQL uri without its password, which goes to
# PGPASSWORD: every user of the machine sees the arguments of programs. had_password is then 1: the script starts itself
# anew, by sh, without it in its own arguments.
use_database() {
    had_password=
    case $1 in
        postgres://* | postgresql://*) kind=postgresql ;;
        *)
            kind=sqlite
            argument SQLITE-FILE "$1"
            database=$path
            name="the SQLite database $database"
            return
            ;;
    esac
    uri=$1
    case $uri in *[?\&]password=*) fail "Give the password in PGPASSWORD or ~/.pgpass, not as a parameter of the URI." ;; esac
    authority=${uri#*://}
    authority=${authority%%[/?]*}
    case ${uri#*://"$authority"} in
        *@*) fail "Give the password in PGPASSWORD or ~/.pgpass, or write / as %2F, ? as %3F and @ as %40 in the URI." ;;
    esac
    case $authority in
        *:*@*)
            userinfo=${authority%@*}
            PGPASSWORD=$(printf '%s' "${userinfo#*:}" | decode)
            export PGPASSWORD
            uri="${uri%%://*}://${userinfo%%:*}@${authority##*@}${uri#*://"$authority"}"
            had_password=1
            ;;
    esac
    name="the PostgreSQL database $uri"
}

# One value.
query() {
    if [ "$kind" = postgresql ]; then
        psql --no-psqlrc --no-password --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="$1" "$uri"
    else
        sqlite3 -bail -readonly "$database" ".timeout 10000" "$1"
    fi
}

# Columns of a table in the output of pg_restore, which is read from the standard input.
rows() {
    table=$1
    shift
    awk -v table="$table" -v wanted="$*" '
        BEGIN { FS = OFS = "\t"; count = split(wanted, wants, " ") }
        inside && $0 == "\\." { inside = 0 }
        inside {
            line = $at[1]
            for (i = 2; i <= count; i++) line = line "\t" $at[i]
            print line
        }
        !inside && match($0, "^COPY [^ ]*\\." table " \\(") {
            columns = $0
            sub(/^[^(]*\(/, "", columns)
            sub(/\).*$/, "", columns)
            n = split(columns, names, ", ")
            for (i = 1; i <= n; i++) {
                gsub(/"/, "", names[i])
                for (j = 1; j <= count; j++) if (names[i] == wants[j]) at[j] = i
            }
            inside = 1
        }'
}

# Where a finished file is, from the folder files: by the first four digits of its name and the next three.
path_of() {
    rest=${1#????}
    echo "${1%"$rest"}/${rest%"${rest#???}"}/$1"
}

# Where version 0.1.0 put a file with a dot in its name, which the service moves in the background: by the last two
# digits before the dot, and the two before them.
path_of_010() {
    id=${1%.*}
    rest=${id%??}
    echo "${id#"$rest"}/${rest#"${rest%??}"}/$1"
}

# The one of the two that is there in a folder files; path_of when none is.
find_file() {
    found=$(path_of "$2")
    [ -e "$1/$found" ] || case $2 in *.*) [ ! -e "$1/$(path_of_010 "$2")" ] || found=$(path_of_010 "$2") ;; esac
    echo "$found"
}

# No file's id is above it. 0 when there is no mark.
highest_id() {
    ls "$1/ids" 2>/dev/null | grep -x '[0-9]*' | sort -n | tail -n 1 | grep . || echo 0
}
