namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

internal static class PostgreSqlChunkStatements
{
    // The first half of the two-part key of an advisory lock: the ASCII codes of "Spik". The second half is a hash of
    // the upload's id. Keys of two parts never meet the key of PostgreSqlMigrationLock, which has one part.
    private const string TryLock = "pg_try_advisory_xact_lock(1399875947, uuid_hash(id))";

    /// <summary>
    /// Writes the rows of drafts, and answers with the ids of those whose key is locked: another process starts an
    /// upload with it at this moment, or began to before its connection broke.
    /// </summary>
    /// <remarks>
    /// The lock is only tried, as that of an upload is: without it, the insert would wait for a row that is not
    /// committed, and all chunks of this process with it. For the same reason a row that is there is looked for first:
    /// another process may be about to change it. Rows are inserted in the order of their keys. Those of one
    /// owner are numbered, since the statement does not count its own rows; those that are inserted whatever their
    /// number come first.
    /// </remarks>
    public const string Start = $"""
        WITH drafts AS MATERIALIZED (
            SELECT s.*, pg_try_advisory_xact_lock(1399875948, hashtext(owner || chr(10) || client_id)) AS is_locked
            FROM unnest($2, $3, $4, $5, $6) AS s (id, owner, client_id, created_at, max_open)
        ), owners AS MATERIALIZED (
            SELECT d.owner, (SELECT count(*) FROM (
                SELECT 1 FROM uploads AS u WHERE u.owner = d.owner AND {UploadStateSql.IsUnfinished} LIMIT d.max_open
            ) AS counted) AS open
            FROM (SELECT owner, max(max_open) AS max_open FROM drafts WHERE max_open IS NOT NULL GROUP BY owner) AS d
        ), numbered AS (
            SELECT *, row_number() OVER (PARTITION BY owner ORDER BY max_open IS NOT NULL, client_id) AS number FROM drafts WHERE is_locked
        ), started AS (
            INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
            SELECT id, owner, client_id, {UploadStateSql.Receiving}, 0, created_at, $1
            FROM numbered LEFT JOIN owners USING (owner)
            WHERE (max_open IS NULL OR max_open >= number + open) AND NOT EXISTS (
                SELECT FROM uploads AS u WHERE u.owner = numbered.owner AND u.client_id = numbered.client_id
            )
            ORDER BY owner, client_id
            ON CONFLICT DO NOTHING
        )
        SELECT id FROM drafts WHERE NOT is_locked
        """;

    /// <summary>
    /// Writes this writer's rows of the uploads of a batch ($3) that are receiving and not locked by another instance.
    /// Answers with the id of each receiving upload, whether it was locked here, whether its rows were written, and the
    /// indices of its odd chunks that replaced another one: a row that was inserted has no xmax.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The advisory lock of an upload is held until the transaction ends. It puts the commits of all instances to one
    /// upload in one order: a later commit reads every earlier one. The lock is only tried, so no upload of a batch
    /// waits for another. It does not write to the upload's row, which would cost one more row for each batch.
    /// </para>
    /// <para>
    /// Rows are written only if the record is at the version before: when a connection breaks during a commit, the
    /// server may still finish it after this instance has read the record again and committed more, and must not undo
    /// that.
    /// </para>
    /// <para>
    /// The state is read without a lock on the upload's row. A verify that begins at the same moment does not see the
    /// chunk and answers that it is missing, or does not need it; a record that comes after the upload is done is an
    /// orphan, which the janitor removes.
    /// </para>
    /// <para>
    /// The subquery over <c>receiving</c> is evaluated in full before the first row is written, so the transaction gets
    /// its id after its locks: among the commits of one upload, a larger transaction id means a later commit.
    /// <see cref="Read"/> returns that order.
    /// </para>
    /// </remarks>
    public const string Commit = $"""
        WITH receiving AS MATERIALIZED (
            SELECT id, CASE WHEN id = ANY ($4) THEN {TryLock} ELSE false END AS is_locked
            FROM uploads WHERE id = ANY ($3) AND {UploadStateSql.IsReceivingOfId}
        ), writers AS (
            INSERT INTO upload_writers AS w (upload_id, writer, version, stride, bytes, files, updated_at)
            SELECT c.id, $1, c.version, c.stride, c.bytes, c.files, $2
            FROM unnest($4, $5, $6, $7, $17) AS c (id, version, stride, bytes, files)
            WHERE c.id = ANY ((SELECT array_agg(id) FROM receiving WHERE is_locked)::uuid[])
                AND (c.version = 1 OR EXISTS (SELECT FROM upload_writers WHERE upload_id = c.id AND writer = $1))
            ON CONFLICT (upload_id, writer) DO UPDATE
            SET version = excluded.version, stride = excluded.stride, bytes = excluded.bytes, files = excluded.files,
                updated_at = excluded.updated_at
            WHERE w.version = excluded.version - 1
            RETURNING w.upload_id AS id
        ), pages AS (
            INSERT INTO upload_chunks (upload_id, writer, page, version, received)
            SELECT c.id, $1, c.page, c.version, c.received
            FROM unnest($8, $9, $10, $11) AS c (id, page, version, received) JOIN writers USING (id)
            ON CONFLICT (upload_id, writer, page) DO UPDATE
            SET version = excluded.version, received = excluded.received
        ), odd AS (
            INSERT INTO upload_odd_chunks (upload_id, chunk_index, writer, version, length, serial)
            SELECT c.id, c.chunk_index, $1, c.version, c.length, c.serial
            FROM unnest($12, $13, $14, $15, $16) AS c (id, chunk_index, version, length, serial) JOIN writers USING (id)
            -- Two processes that replace the same chunks must not wait for each other in a circle.
            ORDER BY c.id, c.chunk_index
            ON CONFLICT (upload_id, chunk_index) DO UPDATE
            SET writer = excluded.writer, version = excluded.version, length = excluded.length, serial = excluded.serial
            RETURNING upload_id AS id, chunk_index, xmax <> 0 AS is_replaced
        )
        SELECT r.id, r.is_locked, w.id IS NOT NULL,
            (SELECT array_agg(o.chunk_index) FROM odd o WHERE o.id = r.id AND o.is_replaced)
        FROM receiving r LEFT JOIN writers w USING (id)
        """;

    /// <summary>
    /// The same for one page ($7, $8) of one upload ($1), of which this writer ($2) has a record already. Writes one
    /// row, or none, in which case <see cref="Commit"/> tells the reason.
    /// </summary>
    public const string CommitSlots = $"""
        WITH written AS (
            UPDATE upload_writers SET version = $3, stride = $4, bytes = $5, files = $9, updated_at = $6
            WHERE upload_id = $1 AND writer = $2 AND version = $3 - 1
                AND EXISTS (SELECT FROM uploads WHERE id = $1 AND {UploadStateSql.IsReceivingOfId} AND {TryLock})
            RETURNING upload_id
        )
        INSERT INTO upload_chunks (upload_id, writer, page, version, received)
        SELECT upload_id, $2, $7, $3, $8 FROM written
        ON CONFLICT (upload_id, writer, page) DO UPDATE
        SET version = excluded.version, received = excluded.received
        """;

    /// <summary>
    /// Reads what all writers but one ($2) recorded of the uploads $1 beyond the known versions $3-$5. One statement,
    /// so that the pages, the odd chunks and the versions are of one moment. The negated age of the transaction that
    /// wrote a writer's row orders the last commits of the writers of one upload.
    /// </summary>
    public const string Read = """
        WITH others AS (
            SELECT w.upload_id, w.writer, w.version, w.stride, w.bytes, w.files, w.updated_at, -age(w.xmin) AS commit_order,
                coalesce(k.version, 0) AS known
            FROM upload_writers w
            LEFT JOIN unnest($3, $4, $5) AS k (upload_id, writer, version)
                ON k.upload_id = w.upload_id AND k.writer = w.writer
            WHERE w.upload_id = ANY ($1) AND w.writer <> $2 AND w.version > coalesce(k.version, 0)
        )
        SELECT r.upload_id, r.writer, r.version, r.stride, r.bytes, r.files, r.updated_at, r.commit_order, c.page, c.received,
            NULL::integer AS chunk_index, NULL::integer AS length, NULL::bigint AS serial
        FROM others r
        LEFT JOIN upload_chunks c ON c.upload_id = r.upload_id AND c.writer = r.writer AND c.version > r.known
        UNION ALL
        SELECT r.upload_id, r.writer, r.version, r.stride, r.bytes, r.files, r.updated_at, r.commit_order, NULL, NULL,
            o.chunk_index, o.length, o.serial
        FROM others r
        JOIN upload_odd_chunks o ON o.upload_id = r.upload_id AND o.writer = r.writer AND o.version > r.known
        """;
}
