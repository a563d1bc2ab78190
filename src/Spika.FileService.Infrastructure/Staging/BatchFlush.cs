using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>Makes the bytes of a batch durable: each touched file once, and each folder with new ones.</summary>
internal sealed class BatchFlush(JournalThreads threads, IOptions<StorageOptions> options)
{
    private readonly ParallelOptions _parallel = new()
    {
        MaxDegreeOfParallelism = JournalThreads.MaxFlushes,
        TaskScheduler = threads,
    };

    private readonly HashSet<IChunkFile> _files = [];

    private readonly HashSet<UploadSession> _sessions = [];

    /// <summary>Failures are noted in the files. Only the journal's loop calls it.</summary>
    public void Run(ReadOnlySpan<PendingChunk> batch)
    {
        if (options.Value.Durability == StorageDurability.ProcessCrash)
        {
            return;
        }

        foreach (PendingChunk chunk in batch)
        {
            if (chunk.File is { } file)
            {
                _files.Add(file);
                _sessions.Add(chunk.Session);
            }
        }

        try
        {
            ForEach(_files, file => file.Flush());
            _sessions.RemoveWhere(session => !session.Folder.HasNewNames);
            ForEach(_sessions, session => session.Folder.FlushNames());
        }
        finally
        {
            _files.Clear();
            _sessions.Clear();
        }
    }

    private void ForEach<T>(HashSet<T> items, Action<T> flush)
    {
        if (items.Count > 1)
        {
            Parallel.ForEach(items, _parallel, flush);
        }
        else
        {
            foreach (T item in items)
            {
                flush(item);
            }
        }
    }
}
