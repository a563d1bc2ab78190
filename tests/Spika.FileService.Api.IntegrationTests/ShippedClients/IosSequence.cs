using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>Pictures that one iOS app sends, one after the other, each all chunks at once.</summary>
internal static class IosSequence
{
    private const int ChunkBytes = 16 * 1024;

    // Of 2.5 to 12 MiB when a chunk has 1 MiB.
    private static readonly int[] _chunks = [3, 4, 4, 5, 8, 12];

    /// <returns>One line for each upload that was not sent exactly once.</returns>
    public static async Task<List<string>> SendAsync(params IReadOnlyList<Uri> addresses)
    {
        IosClient client = new() { ChunkBytes = ChunkBytes };
        int uploads = TestEffort.Of(usual: 10, full: 500);
        List<string> others = [];
        for (int upload = 0; upload < uploads; upload++)
        {
            int chunks = _chunks[upload % _chunks.Length];
            UploadReport report = await client.UploadAsync(SentFile.OfLength(chunks * ChunkBytes - 100), addresses);
            if (report is not { FullLists: 1, Sees: UploadReport.SentOnce })
            {
                others.Add($"upload {upload} of {chunks} chunks: {report}");
            }
        }

        return others;
    }
}
