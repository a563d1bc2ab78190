using Spika.FileService.LoadTest.Attacks;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>The rows in the order of the table.</summary>
internal static class AllRows
{
    private static readonly ILoadTestRow[] _usual =
    [
        new SmallChunksSqliteRow(),
        new SmallChunksPostgreSqlRow(),
        new LargeChunksRow(),
        new EncodedBodiesRow(BodyEncoding.Android),
        new EncodedBodiesRow(BodyEncoding.Ios),
        new LongFileRow(1, shuffled: false),
        new LongFileRow(1, shuffled: true),
        new FullListRow(),
        new VerifyInOrderRow(),
        new VerifyShuffledRow(),
        new ManyUploadsMemoryRow(),
        new AllocationsRow(),
        new ThousandUploadsRow(),
        new DownloadRow("download-large", "download of a 1 GiB file", 1, UploadPlan.GiB),
        new DownloadRow("download-many", "200 downloads at once of 1 MiB", 200, UploadPlan.MiB),
        new HandoverRow("x-accel-large", "download of a 1 GiB file that nginx sends", 1, UploadPlan.GiB),
        new HandoverRow("x-accel-many", "200 such downloads at once of 1 MiB", 200, UploadPlan.MiB),
        new SmallFilesRow(16),
        new SmallFilesRow(64),
        new StartRow(),
    ];

    // These take minutes each, and run when they are named.
    private static readonly ILoadTestRow[] _long =
    [
        new LongFileRow(10, shuffled: false),
        new LongFileRow(10, shuffled: true),
    ];

    public static IReadOnlyList<ILoadTestRow> All { get; } = [.. _usual, .. _long, .. AllAttacks.Rows];

    /// <exception cref="FormatException">There is no row of that name.</exception>
    public static IReadOnlyList<ILoadTestRow> Select(IReadOnlyList<string> ids)
    {
        if (ids.FirstOrDefault(id => All.All(row => row.Id != id)) is { } unknown)
        {
            throw new FormatException($"There is no row {unknown}; --list shows them.");
        }

        return ids.Count == 0 ? _usual : [.. All.Where(row => ids.Contains(row.Id))];
    }
}
