using System.Security.Cryptography;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Measuring;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Rows;

/// <summary>
/// Downloads of one long file, or of many short ones at once, against nginx with the same bytes on the same disk; both
/// from the page cache. Beside it what a bare Kestrel sends when there is no file to read and nothing to copy.
/// </summary>
internal sealed class DownloadRow(string id, string what, int files, long fileBytes) : ILoadTestRow
{
    /// <summary>So much is downloaded in a round, so that it takes a second or so.</summary>
    private const long RoundBytes = 4 * UploadPlan.GiB;

    public string Id => id;

    public string What => what;

    public Goal Goal { get; } = Goal.AtLeastTimes(0.9, "nginx");

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Outcome>> RunAsync(RowContext context, CancellationToken cancellationToken)
    {
        string root = context.CreateFolder("nginx-root");
        if (await context.StartNginxAsync(root, cancellationToken) is not { } nginx)
        {
            return [Outcome.NotRun(What, Goal, "nginx is not installed")];
        }

        long size = files == 1 ? context.Size(fileBytes) : fileBytes;
        RunningService service = await context.StartServiceAsync(cancellationToken);
        List<string> fromService = [];
        List<string> fromNginx = [];
        for (int i = 0; i < files; i++)
        {
            fromService.Add($"/upload/files/{await UploadAsync(service.Target, size, cancellationToken)}");
            fromNginx.Add($"/{i}");
            await WriteAsync(Path.Combine(root, $"{i}"), size, cancellationToken);
        }

        int times = (int)(context.Size(RoundBytes) / (files * size));
        Task<double> FromService() =>
            Downloads.RunAsync("service", service.Cpu, service.Port, fromService, times, cancellationToken);
        Task<double> FromNginx() =>
            Downloads.RunAsync("nginx", nginx.Cpu, nginx.Port, fromNginx, times, cancellationToken);

        FloorTarget floor = await context.StartFloorAsync(cancellationToken);
        string[] bytes = [.. Enumerable.Repeat($"/bytes/{size}", files)];
        Task<double> FromMemory() =>
            Downloads.RunAsync("Kestrel without a file", floor.Cpu, floor.Port, bytes, times, cancellationToken);

        await Alternation.RunAsync(2, FromService, FromNginx, FromMemory);
        RowContext.Note("warm from here on");
        Series[] speed = await Alternation.RunAsync(context.Rounds, FromService, FromNginx, FromMemory);
        double ratio = speed[0].Median / speed[1].Median;
        string measured = $"service {speed[0]}, nginx {speed[1]}, Kestrel without a file {speed[2]} MiB/s";
        return [Outcome.Of(What, Goal, ratio, measured)];
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
