namespace Spika.FileService.LoadTest.Client;

/// <summary>The floor: chunks, and nothing to verify.</summary>
internal sealed class FloorTarget(int port, int processId, Func<TimeSpan> cpu, bool answersWithList = false)
    : UploadTarget(answersWithList ? "floor with list bytes" : "floor", port, processId, cpu)
{
    public override string ChunkPath => answersWithList ? "/write-list" : "/write";

    /// <summary>The same server, asked for answers as long as the full list.</summary>
    public FloorTarget WithListBytes() => new(Port, ProcessId, Cpu, answersWithList: true);

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
