# Runs a temporary PostgreSQL cluster until standard input ends, which it also does when the test process is killed.
# Arguments: the folder of the server's programs, the port on 127.0.0.1. Prints "ready" when it takes connections.
bin=$1
port=$2
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
# A signal that ends the tests may come here as well; the end of standard input follows.
trap '' HUP INT TERM

{
    # A crash of the process loses nothing without fsync, only one of the machine would.
    "$bin/initdb" --pgdata "$folder/data" --username spika --auth trust --encoding UTF8 --no-locale --no-sync &&
    "$bin/pg_ctl" start --wait --pgdata "$folder/data" --log "$folder/log" --options \
        "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$folder' -c max_connections=300 -c fsync=off"
} > "$folder/start.log" 2>&1 || {
    cat "$folder"/*log >&2
    exit 1
}

echo ready
cat > /dev/null
"$bin/pg_ctl" stop --mode immediate --pgdata "$folder/data" > "$folder/start.log" 2>&1
