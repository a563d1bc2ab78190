using System.Text;

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
}
