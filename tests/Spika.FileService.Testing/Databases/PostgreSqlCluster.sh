# Runs a temporary PostgreSQL cluster until standard input ends, which it also does when the test process is killed.
# Arguments: the folder of the server's programs, the port on 127.0.0.1, the most connections. Prints "ready" and the
# server's process id when it takes connections. A line on standard input says that this process was killed: the server
# is started once more, as it was.
bin=$1
port=$2
connections=$3

# In memory where there is plenty: a database is some hundred files, and the tests create a database for most of them.
free=$(df -Pk /dev/shm 2> /dev/null | awk 'NR == 2 { print $4 }')
if [ "${free:-0}" -ge 8388608 ] && [ -w /dev/shm ]; then
    TMPDIR=/dev/shm
    export TMPDIR
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
# A signal that ends the tests may come here as well; the end of standard input follows.
trap '' HUP INT TERM

# Not by pg_ctl: as a child of this shell, it is gone for good once the shell has waited for it. Elsewhere it may remain
# a zombie, and the next start would find its process id in use.
start() {
    # A crash of the process loses nothing without these, only one of the machine would.
    "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
        -c max_connections="$connections" -c fsync=off -c full_page_writes=off >> "$folder/log" 2>&1 &
    server=$!
    until is_ready; do
        kill -0 "$server" 2> /dev/null || return 1
        sleep 0.05
    done
    echo "ready $server"
}

# The file of a server that was killed says ready as well.
is_ready() {
    [ "$(sed -n 1p "$folder/data/postmaster.pid" 2> /dev/null)" = "$server" ] &&
        grep -q '^ready' "$folder/data/postmaster.pid"
}

{
    "$bin/initdb" --pgdata "$folder/data" --username spika --auth trust --encoding UTF8 --no-locale --no-sync \
        > "$folder/initdb.log" 2>&1 && start
} || {
    cat "$folder"/*log >&2
    exit 1
}

while read -r _; do
    wait "$server" 2> /dev/null
    # Processes of the old server may hold its memory for another moment.
    attempts=100
    until start; do
        attempts=$((attempts - 1))
        [ "$attempts" -gt 0 ] || {
            cat "$folder/log" >&2
            exit 1
        }
        sleep 0.1
    done
done
# Immediate: the data is not needed any more.
kill -QUIT "$server" 2> /dev/null
wait "$server" 2> /dev/null
