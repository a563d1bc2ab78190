namespace Spika.FileService.LoadTest.Client;

/// <summary>A server that uploads go to.</summary>
internal abstract class UploadTarget(string name, int port, int processId, Func<TimeSpan> cpu)
{
    public string Name { get; } = name;

    public int Port { get; } = port;

    public int ProcessId { get; } = processId;

    public abstract string ChunkPath { get; }

    /// <summary>CPU time so far of all processes that the server needs.</summary>
    public TimeSpan Cpu() => cpu();

    /// <summary>What a client does when all chunks are answered.</summary>
    /// <returns>What <see cref="RemoveAsync"/> needs to find the file.</returns>
    public abstract Task<string> FinishAsync(
        Connection connection,
        string clientId,
        FileContent content,
        CancellationToken cancellationToken
    );

    /// <summary>Frees the disk. Not measured.</summary>
    public abstract Task RemoveAsync(Connection connection, string file, CancellationToken cancellationToken);
}
