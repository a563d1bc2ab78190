using System.Security.Cryptography;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>A file of random bytes behind the beginning of a PNG, and the chunks that a client cuts it into.</summary>
internal sealed class TestFile
{
    private static readonly byte[] _png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A];

    private TestFile(byte[][] chunks, string? clientId = null)
    {
        ClientId = clientId ?? $"{Guid.NewGuid()}";
        Chunks = chunks;
        Content = [.. chunks.SelectMany(chunk => chunk)];
        Hash = Convert.ToHexStringLower(SHA256.HashData(Content));
    }

    /// <summary>Unique, unless the test has given one.</summary>
    public string ClientId { get; }

    public byte[] Content { get; }

    public byte[][] Chunks { get; }

    public string Hash { get; }

    public static TestFile Of(int chunks, int chunkBytes = 1000, int lastChunkBytes = 17) =>
        OfLengths([.. Enumerable.Repeat(chunkBytes, chunks - 1), lastChunkBytes]);

    public static TestFile OfLengths(params ReadOnlySpan<int> lengths)
    {
        byte[][] chunks = new byte[lengths.Length][];
        for (int i = 0; i < lengths.Length; i++)
        {
            chunks[i] = RandomNumberGenerator.GetBytes(lengths[i]);
        }

        _png.AsSpan(0, Math.Min(_png.Length, chunks[0].Length)).CopyTo(chunks[0]);
        return new TestFile(chunks);
    }

    /// <summary>A file of one chunk with this content.</summary>
    public static TestFile OfContent(ReadOnlySpan<byte> content) => new([content.ToArray()]);

    /// <summary>The same file under another clientId.</summary>
    public TestFile Named(string clientId) => new(Chunks, clientId);

    /// <summary>What a client announces of this file, with another value in one member if a test wants that.</summary>
    public Dictionary<string, object?> VerifyBody(string? instead = null, object? value = null)
    {
        Dictionary<string, object?> body = new()
        {
            ["total"] = Chunks.Length,
            ["size"] = Content.Length,
            ["mimeType"] = "image/png",
            ["fileName"] = "a picture.png",
            ["clientId"] = ClientId,
            ["fileHash"] = Hash,
            ["type"] = "message",
            ["relationId"] = 8,
            ["metaData"] = new Dictionary<string, object?> { ["width"] = 640, ["height"] = 480.5 },
        };
        if (instead is not null)
        {
            body[instead] = value;
        }

        return body;
    }
}
