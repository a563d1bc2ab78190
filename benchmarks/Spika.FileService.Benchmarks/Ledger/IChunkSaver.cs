namespace Spika.FileService.Benchmarks.Journal;

/// <summary>One way to save the chunks of an upload so that an acknowledged one survives the loss of power.</summary>
internal interface IChunkSaver : IAsyncDisposable
{
    /// <summary>Starts an upload, with all that only its first chunk costs.</summary>
    Task StartUploadAsync(ReadOnlyMemory<byte> firstChunk);

    /// <summary>When it returns, the bytes and the record are durable.</summary>
    Task SaveAsync(int index, ReadOnlyMemory<byte> chunk);

    /// <summary>Gives the disk its space back.</summary>
    Task RemoveUploadAsync();
}
