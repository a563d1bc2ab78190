using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Spika.FileService.Api.Errors;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks.Body;

/// <summary>
/// Reads the body of a chunk request, <c>{"chunk":"(base64)","offset":3,"clientId":"abc"}</c>, and leaves the decoded
/// chunk in it.
/// </summary>
/// <remarks>
/// What is JSON is left to <see cref="Utf8JsonReader"/>, for everything but the string of the chunk: that one it would
/// walk byte by byte from the first escape on. So it reads up to that string, is told that an empty one stood there,
/// and goes on behind it. Members come in any order, others are skipped, and of two with one name the last counts.
/// </remarks>
internal ref struct ChunkBodyReader
{
    // A character takes at most two escapes of six bytes each; around them are quotes. No longer string is made only to
    // be refused.
    private const int MaxClientIdBytes = UploadKey.MaxClientIdLength * 12 + 2;

    private readonly Span<byte> _body;
    private Utf8JsonReader _json;

    // Where in the body begins what _json reads.
    private int _jsonStart;

    // The last of each, empty or negative while there is none of the right type. They become bytes and text in the end
    // only, when all of the body is known to be good.
    private Span<byte> _chunk;
    private int _chunkStart;
    private int? _offset;
    private ReadOnlySpan<byte> _clientId;

    private ChunkBodyReader(Span<byte> body)
    {
        _body = body;
        _json = new Utf8JsonReader(body);
    }

    /// <param name="body">The whole body. It is overwritten.</param>
    /// <param name="maxChunkBytes">Most bytes of the decoded chunk.</param>
    /// <returns>
    /// Or <see cref="RequestErrors.Malformed"/> for what is not a JSON object in UTF-8, whatever else is wrong with it;
    /// an <see cref="InvalidMemberError"/> for a member that is missing or wrong;
    /// <see cref="UploadErrors.ChunkTooLarge"/>.
    /// </returns>
    public static Result<ChunkMembers> Read(Span<byte> body, int maxChunkBytes)
    {
        ChunkBodyReader reader = new(body);
        try
        {
            return reader.TryReadObject() ? reader.Judge(maxChunkBytes) : RequestErrors.Malformed;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter for a name with half a surrogate pair in escapes, which is no text: so does JsonSerializer.
            return RequestErrors.Malformed;
        }
    }

    private bool TryReadObject()
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _json.ValueIsEscaped
                ? Encoding.UTF8.GetBytes(_json.GetString()!)
                : _json.ValueSpan;
            if (name.SequenceEqual("chunk"u8))
            {
                if (!TryReadChunk())
                {
                    return false;
                }
            }
            else if (name.SequenceEqual("offset"u8))
            {
                ReadOffset();
            }
            else if (name.SequenceEqual("clientId"u8))
            {
                ReadClientId();
            }
            else
            {
                _json.Skip();
            }
        }

        // Anything but white space behind the object makes the reader throw here.
        return !_json.Read() && Utf8.IsValid(_body[_jsonStart..]);
    }

    private bool TryReadChunk()
    {
        _chunk = default;
        Span<byte> value = _body[(_jsonStart + (int)_json.BytesConsumed)..].TrimStart(" \t\r\n"u8);
        if (value is not [(byte)'"', .. Span<byte> source])
        {
            _json.Skip();
            return true;
        }

        if (
            !Utf8.IsValid(_body[_jsonStart..^source.Length])
            || !ChunkText.TryUnescape(source, out int textLength, out int consumed)
        )
        {
            return false;
        }

        _chunk = source[..textLength];
        _chunkStart = _body.Length - source.Length;
        _json = new Utf8JsonReader("\"\""u8, isFinalBlock: false, _json.CurrentState);
        _json.Read();
        _jsonStart = _body.Length - source.Length + consumed;
        _json = new Utf8JsonReader(_body[_jsonStart..], isFinalBlock: true, _json.CurrentState);
        return true;
    }

    private void ReadOffset()
    {
        _json.Read();
        _offset = _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int offset) ? offset : null;
        _json.Skip();
    }

    private void ReadClientId()
    {
        _json.Read();
        _clientId =
            _json.TokenType == JsonTokenType.String
                ? _body[(_jsonStart + (int)_json.TokenStartIndex)..(_jsonStart + (int)_json.BytesConsumed)]
                : default;
        _json.Skip();
    }

    private readonly Result<ChunkMembers> Judge(int maxChunkBytes)
    {
        Span<byte> text = _chunk;
        if (!ChunkBase64.TryMeasure(ref text, out int length) || length == 0)
        {
            return ChunkIsInvalid();
        }

        if (length > maxChunkBytes)
        {
            return UploadErrors.ChunkTooLarge(maxChunkBytes);
        }

        if (_offset is not { } offset)
        {
            return new InvalidMemberError("offset", "must be an integer within its range.");
        }

        if (!TryReadText(_clientId, out string? clientId))
        {
            return new InvalidMemberError(
                "clientId",
                $"must be a string of 1 to {UploadKey.MaxClientIdLength} characters, without NUL."
            );
        }

        return ChunkBase64.TryDecodeInPlace(text)
            ? new ChunkMembers(_chunkStart..(_chunkStart + length), offset, clientId)
            : ChunkIsInvalid();
    }

    /// <summary>Reads a string in its quotes.</summary>
    /// <returns>False for no string, an empty one, one that is far too long, or one with half a surrogate
    /// pair.</returns>
    private static bool TryReadText(ReadOnlySpan<byte> token, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (token.IsEmpty || token.Length > MaxClientIdBytes)
        {
            return false;
        }

        Utf8JsonReader json = new(token);
        json.Read();
        try
        {
            text = json.GetString();
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        return !string.IsNullOrEmpty(text);
    }

    private static InvalidMemberError ChunkIsInvalid() => new("chunk", "must be a base64 string of at least one byte.");
}
