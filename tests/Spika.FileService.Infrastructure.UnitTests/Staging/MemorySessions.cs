using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

/// <summary>
/// The sessions of a process that writes to no disk, all with one folder, and the session of one upload.
/// </summary>
internal sealed class MemorySessions : IStagingFolders, IHandleBudget, IAsyncDisposable
{
    public MemorySessions(List<string>? steps = null)
    {
        Folder = new MemoryStagingFolder(Records.First, steps ?? []);
        All = new UploadSessions(this, Clock, this);
        Session = All.Get(Records.Upload);
    }

    public FakeTimeProvider Clock { get; } = new();

    public MemoryStagingFolder Folder { get; }

    public UploadSessions All { get; }

    public UploadSession Session { get; }

    public int Limit => 100;

    public int Connections => 10;

    public int MostConnections => 10;

    public int OpenUploads => 10;

    public int OpenBlobs => 10;

    /// <summary>A chunk that was written, and given to the journal now.</summary>
    public PendingChunk Written(int index, int length = 10, long? oddSerial = null) =>
        new(Session, index)
        {
            Content = new byte[length],
            File = Folder.Slots,
            OddSerial = oddSerial,
            EnqueuedAt = Clock.GetTimestamp(),
        };

    /// <summary>A request with nothing to record: it asks what others recorded.</summary>
    public PendingChunk Question(int index) => new(Session, index) { EnqueuedAt = Clock.GetTimestamp() };

    public IStagingFolder Open(UploadId upload) => Folder;

    public Task CheckFailedAsync(UploadId upload, CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await All.DisposeAsync();
        Folder.Dispose();
    }
}
