using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Soak;

/// <summary>Files as the specification's client and the three shipped apps send them.</summary>
internal static class AppPlans
{
    private static readonly UploadPlan[] _apps =
    [
        new() { FileBytes = 0 },
        new() { FileBytes = 0, Minimal = true },
        new() { FileBytes = 0, ChunkBytes = 72 * UploadPlan.KiB },
        new()
        {
            FileBytes = 0,
            ChunkBytes = UploadPlan.MiB,
            Encoding = BodyEncoding.Ios,
        },
        new()
        {
            FileBytes = 0,
            ChunkBytes = UploadPlan.MiB,
            Encoding = BodyEncoding.Android,
            Connections = 3,
        },
        new()
        {
            FileBytes = 0,
            ChunkBytes = 2 * UploadPlan.MiB,
            Encoding = BodyEncoding.Android,
            Connections = 1,
        },
    ];

    // A few sizes only, for the client keeps each encoding of a last chunk and each hash: a thumbnail, photographs, a
    // short film.
    private static readonly long[] _fileBytes = [30_011, 410_017, 1_500_041, 3_700_001, 7_900_031];

    public static UploadPlan Any() =>
        _apps[Random.Shared.Next(_apps.Length)] with
        {
            FileBytes = _fileBytes[Random.Shared.Next(_fileBytes.Length)],
            Shuffled = Random.Shared.Next(2) == 0,
            Mark = (byte)Random.Shared.Next(256),
        };
}
