namespace Spika.FileService.Testing.Databases;

/// <summary>
/// Tells apart what the service sends to PostgreSQL. All of a request comes in one piece on the loopback.
/// </summary>
/// <remarks>https://www.postgresql.org/docs/current/protocol-message-formats.html</remarks>
public static class PostgreSqlRequest
{
    /// <summary>
    /// A batch of the journal: nothing else binds prepared statements, which Npgsql names _p1, _p2 and so on.
    /// </summary>
    public static bool CommitsChunks(ReadOnlyMemory<byte> request) =>
        request.Length > 5 && request.Span[0] == (byte)'B' && request.Span[5..].StartsWith("\0_p"u8);

    /// <summary>
    /// The end of a transaction of several statements: a verify takes the upload in one, and records the file in
    /// another.
    /// </summary>
    public static bool CommitsTransaction(ReadOnlyMemory<byte> request) => Has(request, "COMMIT\0"u8);

    public static bool StartsUpload(ReadOnlyMemory<byte> request) => Has(request, "INSERT INTO uploads "u8);

    /// <summary>Takes, releases or finishes an upload, or renews its lease.</summary>
    public static bool ChangesUpload(ReadOnlyMemory<byte> request) => Has(request, "UPDATE uploads "u8);

    /// <summary>A verify does so before it publishes, and while it lasts.</summary>
    public static bool RenewsLease(ReadOnlyMemory<byte> request) => Has(request, "SET lease_until"u8);

    public static bool RecordsFile(ReadOnlyMemory<byte> request) => Has(request, "INSERT INTO files "u8);

    private static bool Has(ReadOnlyMemory<byte> request, ReadOnlySpan<byte> text) => request.Span.IndexOf(text) >= 0;
}
