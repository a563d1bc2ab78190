using System.Text;
using System.Text.Unicode;

namespace Spika.FileService.LoadTest.Client;

/// <summary>
/// One connection's request, made anew in the same buffer for each chunk. The rest of the base64 stays where it is;
/// head and stamp are written up to it, and what follows it behind it.
/// </summary>
internal sealed class ChunkRequest
{
    private const int HeadRoom = 512;
    private const int TailRoom = 512;

    private readonly FileContent _content;
    private readonly UploadPlan _plan;
    private readonly byte[] _head;
    private readonly string _clientId;
    private readonly byte[] _buffer;
    private readonly byte[] _scratch = new byte[HeadRoom];
    private byte[] _rest = [];

    public ChunkRequest(string path, UploadPlan plan, FileContent content, string clientId)
    {
        _plan = plan;
        _content = content;
        _clientId = clientId;
        string prefer = plan.Minimal ? "Prefer: return=minimal\r\n" : "";
        _head = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{prefer}{plan.Headers}Content-Length: "
        );
        int longest = EncodedChunk.Rest(content.LengthOf(0), plan.Encoding).Length;
        _buffer = new byte[HeadRoom + longest + TailRoom];
    }

    private static ReadOnlySpan<byte> BodyStart => "{\"chunk\":\""u8;

    /// <returns>The whole request. Valid until the next call.</returns>
    public ReadOnlyMemory<byte> For(int index)
    {
        byte[] rest = EncodedChunk.Rest(_content.LengthOf(index), _plan.Encoding);
        if (rest != _rest)
        {
            rest.CopyTo(_buffer, HeadRoom);
            _rest = rest;
        }

        int end = HeadRoom + rest.Length;
        Utf8.TryWrite(_buffer.AsSpan(end), $"\",\"offset\":{index},\"clientId\":\"{_clientId}\"}}", out int tailLength);

        Span<byte> stamp = stackalloc byte[EncodedChunk.MaxStampLength];
        int stampLength = EncodedChunk.WriteStamp(_content, index, _plan.Encoding, stamp);
        int bodyLength = BodyStart.Length + stampLength + rest.Length + tailLength;

        _head.CopyTo(_scratch, 0);
        Utf8.TryWrite(_scratch.AsSpan(_head.Length), $"{bodyLength}\r\n\r\n", out int lengthLength);
        int headLength = _head.Length + lengthLength;
        BodyStart.CopyTo(_scratch.AsSpan(headLength));
        headLength += BodyStart.Length;
        stamp[..stampLength].CopyTo(_scratch.AsSpan(headLength));
        headLength += stampLength;

        int start = HeadRoom - headLength;
        _scratch.AsSpan(0, headLength).CopyTo(_buffer.AsSpan(start));
        return _buffer.AsMemory(start, end + tailLength - start);
    }
}
