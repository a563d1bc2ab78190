using System.Text;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>The attacks in the order of the table.</summary>
internal static class AllAttacks
{
    private static readonly CompositeFormat _postChunk = CompositeFormat.Parse("POST /upload/files");

    private static readonly CompositeFormat _putChunk = CompositeFormat.Parse("PUT /upload/uploads/slow-{0}/chunks/0");

    private static readonly CompositeFormat _verify = CompositeFormat.Parse("POST /upload/files/verify");

    private static readonly byte[] _brokenChunk = Encoding.ASCII.GetBytes(
        "POST /upload/files HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n"
            + "{\"chunk\":1}"
    );

    public static IReadOnlyList<AttackRow> Rows { get; } =
    [
        .. new Attack[]
        {
            new SlowBodies("slow-phones", "chunks of 1 MiB at 30 KB/s on 60 connections", 60)
            {
                Route = _putChunk,
                BodyBytes = UploadPlan.MiB,
                BytesPerSecond = 30_000,
                PiecesPerSecond = 10,
                IsHonest = true,
            },
            new SlowBodies("chunked-bodies", "6 bodies without a length at 512 bytes/s", 6)
            {
                Route = _postChunk,
                BodyBytes = 4 * UploadPlan.MiB,
                BytesPerSecond = 512,
                IsChunked = true,
            },
            new SlowBodies("announced-bodies", "150 bodies of 11 MB at 400 bytes/s", 150)
            {
                Route = _postChunk,
                BodyBytes = 11_000_000,
                BytesPerSecond = 400,
            },
            new IdleConnections(),
            new OddChunks(),
            new SlowBodies("verify-bodies", "verifies of 256 KiB on 4,000 connections, all but their ends sent", 4000)
            {
                Route = _verify,
                BodyBytes = 256 * UploadPlan.KiB,
                FirstBytes = 250_000,
                BytesPerSecond = 260,
            },
            new FailingVerifies(
                "one-upload",
                "500 verifies at once of one upload of 512 MiB",
                1,
                500,
                UploadPlan.GiB / 2
            ),
            new FailingVerifies(
                "failing-verifies",
                "6 loops of verifies that fail, 128 MiB each",
                6,
                1,
                UploadPlan.GiB / 8
            ),
            new AbortedUploads(40),
            new GarbageTokens("garbage-tokens", "that the backend refuses after a second", TimeSpan.FromSeconds(1)),
            new GarbageTokens("silent-authority", "that the backend never answers about", Timeout.InfiniteTimeSpan),
            new Flood("refusals", "refused chunks on 64 connections without a pause", 64, _brokenChunk),
            new Flood(
                "small-reads",
                "lists that nothing is on, on 64 connections without a pause",
                64,
                Connection.WithoutBody("GET", "/upload/files?mimeType=text/plain")
            ),
            new ManyChunks("many-chunks", 600, UploadPlan.KiB),
            new ManyChunks("many-54k-chunks", 600, UploadPlan.SmallChunkBytes),
            new ManyChunks("many-1m-chunks", 100, UploadPlan.MiB),
            new ManyChunks("replaced-chunks", 64, UploadPlan.KiB, chunksOfUpload: 1),
            new Http2Streams(1),
            new ResetConnections(),
            new SlowDownloads("slow-downloads", receivers: 1000, fileMiB: 16, bytesPerSecond: UploadPlan.KiB),
            new SlowDownloads("unread-downloads", receivers: 2000, fileMiB: 8, bytesPerSecond: 0),
            new Flood(
                "readiness",
                "GET /health/ready on 64 connections without a pause",
                64,
                Connection.WithoutBody("GET", "/health/ready")
            ),
        }.Select(attack => new AttackRow(attack)),
    ];
}
