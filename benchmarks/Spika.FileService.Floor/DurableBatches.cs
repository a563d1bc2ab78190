using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Floor;

/// <summary>
/// One loop that flushes the files of all chunks that have gathered, and then a log with two pages for their records,
/// which are never made.
/// </summary>
internal sealed class DurableBatches
{
    private const int RecordBytes = 2 * 4096;

    private const int LogBytes = 512 * RecordBytes;

    private readonly Channel<(FloorFile File, TaskCompletionSource Flushed)> _queue = Channel.CreateUnbounded<(
        FloorFile,
        TaskCompletionSource
    )>();

    private readonly SafeFileHandle _log;

    public DurableBatches(string folder)
    {
        _log = File.OpenHandle(Path.Combine(folder, "log"), FileMode.Create, FileAccess.ReadWrite);
        RandomAccess.Write(_log, new byte[LogBytes], 0);
        Posix.Flush(_log);
        _ = Task.Run(RunAsync);
    }

    public Task FlushAsync(FloorFile file)
    {
        TaskCompletionSource flushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Writer.TryWrite((file, flushed));
        return flushed.Task;
    }

    private async Task RunAsync()
    {
        byte[] record = new byte[RecordBytes];
        List<(FloorFile File, TaskCompletionSource Flushed)> batch = [];
        for (long position = 0; await _queue.Reader.WaitToReadAsync(); position = (position + RecordBytes) % LogBytes)
        {
            while (_queue.Reader.TryRead(out (FloorFile, TaskCompletionSource) chunk))
            {
                batch.Add(chunk);
            }

            foreach (FloorFile file in batch.Select(chunk => chunk.File).Distinct())
            {
                file.Flush();
            }

            RandomAccess.Write(_log, record, position);
            Posix.Flush(_log);
            batch.ForEach(chunk => chunk.Flushed.SetResult());
            batch.Clear();
        }
    }
}
