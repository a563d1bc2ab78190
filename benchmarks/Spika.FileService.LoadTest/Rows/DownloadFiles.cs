using System.Security.Cryptography;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>The same number of files of the same length in the service and in a folder of nginx.</summary>
internal sealed class DownloadFiles
{
    /// <summary>So much is downloaded in a round, so that it takes a second or so.</summary>
    private const long RoundBytes = 4 * UploadPlan.GiB;

    public List<string> OfService { get; } = [];

    public List<string> OfNginx { get; } = [];

    /// <summary>Of each.</summary>
    public long Bytes { get; private init; }

    /// <summary>How often each is downloaded in a round.</summary>
    public int Times { get; private init; }

    public static async Task<DownloadFiles> CreateAsync(
        RowContext context,
        int files,
        long fileBytes,
        RunningService service,
        string nginxRoot,
        CancellationToken cancellationToken
    )
    {
        long size = files == 1 ? context.Size(fileBytes) : fileBytes;
        DownloadFiles created = new() { Bytes = size, Times = (int)(context.Size(RoundBytes) / (files * size)) };
        for (int i = 0; i < files; i++)
        {
            created.OfService.Add($"/upload/files/{await UploadAsync(service.Target, size, cancellationToken)}");
            created.OfNginx.Add($"/{i}");
            await WriteAsync(Path.Combine(nginxRoot, $"{i}"), size, cancellationToken);
        }

        return created;
    }

    private static async Task<string> UploadAsync(ServiceTarget service, long size, CancellationToken cancellationToken)
    {
        UploadPlan plan = new()
        {
            FileBytes = size,
            ChunkBytes = UploadPlan.MiB,
            Minimal = true,
        };
        using ClientUpload upload = await ClientUpload.OpenAsync(service, plan, cancellationToken);
        await upload.RunAsync(cancellationToken);
        return upload.File;
    }

    private static async Task WriteAsync(string path, long size, CancellationToken cancellationToken)
    {
        byte[] buffer = RandomNumberGenerator.GetBytes(UploadPlan.MiB);
        await using FileStream file = File.Create(path);
        for (long written = 0; written < size; written += buffer.Length)
        {
            await file.WriteAsync(buffer, cancellationToken);
        }
    }
}
