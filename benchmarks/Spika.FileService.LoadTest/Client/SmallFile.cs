using System.Security.Cryptography;
using System.Text;

namespace Spika.FileService.LoadTest.Client;

/// <summary>A file of one chunk, as thumbnails and voice notes are: sent and verified on one connection.</summary>
/// <remarks>Each has other bytes, so that none shares the blob of another.</remarks>
internal sealed class SmallFile
{
    public const int Bytes = 50_000;

    private readonly byte[] _content = RandomNumberGenerator.GetBytes(Bytes);

    private readonly string _clientId = Guid.NewGuid().ToString("n");

    public async Task SendAsync(Connection connection, string chunkPath, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.ASCII.GetBytes(
            $$"""{"chunk":"{{Convert.ToBase64String(_content)}}","offset":0,"clientId":"{{_clientId}}"}"""
        );
        (await connection.SendJsonAsync(chunkPath, body, cancellationToken)).MustBeOk("chunk");
    }

    public async Task VerifyAsync(Connection connection, CancellationToken cancellationToken)
    {
        byte[] body = Encoding.ASCII.GetBytes(
            $$"""
            {"total":1,"size":{{Bytes}},"mimeType":"image/jpeg","fileName":"thumbnail.jpg","type":"message","relationId":8,
             "clientId":"{{_clientId}}","fileHash":"{{Convert.ToHexStringLower(SHA256.HashData(_content))}}"}
            """
        );
        (await connection.SendJsonAsync("/upload/files/verify", body, cancellationToken)).MustBeOk("verify");
    }
}
