namespace Spika.FileService.LoadTest.Client;

/// <summary>The floor: chunks, and nothing to verify.</summary>
internal sealed class FloorTarget(
    int port,
    int processId,
    Func<TimeSpan> cpu,
    string name = "floor",
    string path = "/write"
) : UploadTarget(name, port, processId, cpu)
{
    public override string ChunkPath => path;

    /// <summary>The same server, asked for answers as long as the full list.</summary>
    public FloorTarget WithListBytes() => new(Port, ProcessId, Cpu, "floor with list bytes", "/write-list");

    /// <summary>
    /// The same server, which also hashes, flushes and flushes a log for a record, as every durable chunk must be.
    /// </summary>
    public FloorTarget WithDuties() => new(Port, ProcessId, Cpu, "floor with hash and flushes", "/write-durable");

    public override Task<string> FinishAsync(
        Connection connection,
        string clientId,
        FileContent content,
        CancellationToken cancellationToken
    ) => Task.FromResult(clientId);

    public override async Task RemoveAsync(Connection connection, string file, CancellationToken cancellationToken)
    {
        Reply reply = await connection.SendAsync("DELETE", $"/files/{file}", cancellationToken);
        reply.MustBeOk("delete");
    }
}
