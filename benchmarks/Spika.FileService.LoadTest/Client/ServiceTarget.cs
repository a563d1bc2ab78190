using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Spika.FileService.LoadTest.Client;

/// <summary>The service: chunks, and a verify.</summary>
internal sealed class ServiceTarget(int port, int processId, Func<TimeSpan> cpu)
    : UploadTarget("service", port, processId, cpu)
{
    public override string ChunkPath => "/upload/files";

    public override async Task<string> FinishAsync(
        Connection connection,
        string clientId,
        FileContent content,
        CancellationToken cancellationToken
    )
    {
        Reply reply = await VerifyAsync(connection, clientId, content, content.Hash, cancellationToken);
        reply.MustBeOk("verify");
        using JsonDocument answer = JsonDocument.Parse(reply.Body);
        JsonElement file = answer.RootElement.GetProperty("data").GetProperty("file");
        return file.GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Announces any hash.</summary>
    public static Task<Reply> VerifyAsync(
        Connection connection,
        string clientId,
        FileContent content,
        string hash,
        CancellationToken cancellationToken
    )
    {
        byte[] json = Encoding.UTF8.GetBytes(
            $$"""
            {"total":{{content.Chunks}},"size":{{content.FileBytes}},"mimeType":"application/octet-stream",
             "fileName":"{{clientId}}.bin","type":"message","relationId":8,"clientId":"{{clientId}}",
             "fileHash":"{{hash}}","metaData":null}
            """
        );
        return connection.SendJsonAsync("/upload/files/verify", json, cancellationToken);
    }

    public override async Task RemoveAsync(Connection connection, string file, CancellationToken cancellationToken)
    {
        Reply reply = await connection.SendAsync("DELETE", $"/upload/files/{file}", cancellationToken);
        reply.MustBeOk("delete");
    }
}
