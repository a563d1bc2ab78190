using System.Text;
using Spika.FileService.LoadTest.Client;
using Spika.FileService.LoadTest.Processes;

namespace Spika.FileService.LoadTest.Attacks;

internal static class AttackRequests
{
    public static byte[] PutChunk(string clientId, int index, byte[] chunk) =>
        [
            .. Encoding.ASCII.GetBytes(
                $"PUT /upload/uploads/{clientId}/chunks/{index} HTTP/1.1\r\nHost: localhost\r\nPrefer: return=minimal\r\n"
                    + $"Content-Length: {chunk.Length}\r\n\r\n"
            ),
            .. chunk,
        ];

    public static byte[] Get(string path, string header) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n");

    /// <summary>Uploads a file of so many MiB.</summary>
    /// <returns>The request that downloads it.</returns>
    public static async Task<byte[]> DownloadOfNewFileAsync(
        RunningService service,
        int fileMiB,
        CancellationToken cancellationToken
    )
    {
        UploadPlan plan = new() { FileBytes = fileMiB * UploadPlan.MiB, ChunkBytes = UploadPlan.MiB };
        using ClientUpload upload = await ClientUpload.OpenAsync(service.Target, plan, cancellationToken);
        await upload.RunAsync(cancellationToken);
        return Connection.WithoutBody("GET", $"/upload/files/{upload.File}");
    }
}
