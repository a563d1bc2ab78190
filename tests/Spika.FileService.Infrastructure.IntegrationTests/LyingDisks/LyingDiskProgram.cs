using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.LyingDisks;

/// <summary>
/// A client that sends the chunks of one file to two processes in any order, again when one fails, and verifies, while
/// writes and flushes of the disk fail at random and take recorded bytes with them.
/// </summary>
internal sealed class LyingDiskProgram(int seed, LyingDisk disk, Func<Task<EngineProcess>> start) : IAsyncDisposable
{
    private const int MostSteps = 200;

    private readonly Random _random = new(seed);

    private readonly UploadKey _key = A.Key($"program-{seed}");

    private readonly EngineProcess[] _processes = new EngineProcess[2];

    public List<string> Complaints { get; } = [];

    public async Task RunAsync()
    {
        byte[][] chunks = MakeChunks();
        byte[] content = [.. chunks.SelectMany(chunk => chunk)];
        (_processes[0], _processes[1]) = (await start(), await start());
        int failuresLeft = 6;
        bool Fails(string path) => failuresLeft > 0 && _random.Next(8) == 0 && failuresLeft-- > 0;
        (disk.FailsFlush, disk.FailsWrite) = (Fails, path => _random.Next(4) == 0 && Fails(path));
        disk.AfterFailure = file =>
        {
            if (_random.Next(4) == 0)
            {
                file.Lose(0, Math.Min(600, file.OnDevice().Length));
            }
        };

        StoredFile? file = null;
        for (int step = 0; file is null && step < MostSteps; step++)
        {
            EngineProcess process = _processes[_random.Next(2)];
            switch (_random.Next(8))
            {
                case 0:
                    file = await TryAsync(() => process.VerifyAsync(_key, chunks.Length, content));
                    break;
                case 1:
                    await RestartAsync(_random.Next(2));
                    break;
                default:
                    int index = await NextAsync(process, chunks.Length);
                    await TryAsync(() => process.SaveAsync(_key, index, chunks[index]));
                    break;
            }
        }

        (disk.FailsFlush, disk.FailsWrite, disk.AfterFailure) = (_ => false, _ => false, _ => { });
        Judge(file, content);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EngineProcess process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    private void Judge(StoredFile? file, byte[] content)
    {
        if (file is null)
        {
            Complaints.Add("The upload was not finished.");
        }
        else if (!disk.OnDevice(_processes[0].Layout.BlobFile(file.Blob)).AsSpan().SequenceEqual(content))
        {
            Complaints.Add("The file is not on the device.");
        }
    }

    // As clients do it: what is listed is not sent again, mostly.
    private async Task<int> NextAsync(EngineProcess process, int total)
    {
        ChunkSet listed = await TryAsync(() => process.SendAsync(new GetUploadedChunksQuery(_key))) ?? ChunkSet.Empty;
        IReadOnlyList<int> missing = listed.Missing(total, total);
        return missing.Count == 0 || _random.Next(6) == 0 ? _random.Next(total) : missing[_random.Next(missing.Count)];
    }

    private async Task RestartAsync(int process)
    {
        await _processes[process].DisposeAsync();
        _processes[process] = await start();
    }

    private static async Task<T?> TryAsync<T>(Func<Task<Result<T>>> call)
        where T : class
    {
        try
        {
            Result<T> result = await call();
            return result.IsSuccess ? result.Value : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private byte[][] MakeChunks()
    {
        int stride = _random.Next(2) == 0 ? 4096 : 1024;
        byte[][] chunks =
        [
            .. Enumerable.Range(0, 3 + _random.Next(4)).Select(_ => new byte[stride]),
            new byte[1 + _random.Next(stride)],
        ];
        Array.ForEach(chunks, _random.NextBytes);
        return chunks;
    }
}
